//! Arguments, logging, run.

use scrim::app::{
    av_bench, bench, effects_bench, headless, idle_bench, keyer_bench, latency_bench, output_bench, reload_bench,
    render, studio,
};
use scrim::cli::args::{BenchWork, Common, EffectsArgs, EffectsCommand, ListArgs};
use scrim::cli::{Cli, Command, check, collect, devices, effects, import};
use scrim::diagnostics::{CountingAllocator, log_to_stderr};
use scrim::effect::EffectCatalog;
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::effect::file::{Folder, Language, Library, write_template};
use scrim::jail::{self, Jail};
use scrim::settings::Folders;
use scrim::source;
use std::io::{self, Write};
use std::path::Path;
use std::process::ExitCode;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

type Outcome = Result<ExitCode, Box<dyn std::error::Error>>;

fn main() -> ExitCode {
    let (command, Common { verbose, gpu_validation }) = Cli::from_process();
    if gpu_validation {
        headless::validate_gpu();
    }
    let mut out = io::stdout();
    run(&command, verbose, &mut out).unwrap_or_else(|error| {
        eprintln!("scrim: {error}");
        ExitCode::FAILURE
    })
}

fn run(command: &Command, verbose: u8, out: &mut impl Write) -> Outcome {
    match command {
        Command::Open(args) => Ok(studio::run(args, verbose)?),
        Command::Bench(args) if args.work == BenchWork::Idle => done(idle_bench::run(args, verbose, out)),
        Command::Jail => Ok(jail::run()),
        Command::Check(args) => Ok(ExitCode::from(check::run(args, &Jail::of_this_program(), out)?)),
        Command::Import(args) => done(import::run(args, &built_in_effects(), out)),
        Command::Collect(args) => {
            let (catalog, _) = all_effects(Some(&args.file));
            done(collect::run(args, &catalog, &Folders::of_user().data, out))
        }
        Command::Render(args) => {
            log_to_stderr(verbose);
            done(render::run(args, out))
        }
        Command::Run(args) => {
            log_to_stderr(verbose);
            done(scrim::app::run::run(args, out))
        }
        Command::Bench(args) if args.work == BenchWork::Output => {
            log_to_stderr(verbose);
            done(output_bench::run(args, out))
        }
        Command::Bench(args) if args.work == BenchWork::Av => done(av_bench::run(args.json, out)),
        Command::Bench(args) if args.work == BenchWork::Latency => {
            log_to_stderr(verbose);
            done(latency_bench::run(args, out))
        }
        Command::Bench(args) if args.work == BenchWork::Reload => {
            log_to_stderr(verbose);
            Ok(reload_bench::run(args, out)?)
        }
        Command::Bench(args) if args.work == BenchWork::Keyer => {
            log_to_stderr(verbose);
            Ok(keyer_bench::run(args, out)?)
        }
        Command::Bench(args) if args.work == BenchWork::Effects => {
            log_to_stderr(verbose);
            Ok(effects_bench::run(args, out)?)
        }
        Command::Bench(args) => {
            log_to_stderr(verbose);
            done(bench::run(args, out))
        }
        Command::Devices(args) => {
            log_to_stderr(verbose);
            done(list_devices(args, out))
        }
        Command::Effects(args) => match &args.command {
            None => done(list_effects(args, out)),
            Some(EffectsCommand::New { name, dir, isf }) => {
                let folder = dir.clone().unwrap_or_else(|| Folders::of_user().data.join("effects"));
                let path = write_template(&folder, name, if *isf { Language::Isf } else { Language::Wgsl })?;
                done(writeln!(out, "{}", path.display()))
            }
        },
    }
}

fn done<E: std::error::Error + 'static>(result: Result<(), E>) -> Outcome {
    result?;
    Ok(ExitCode::SUCCESS)
}

fn list_devices(args: &ListArgs, out: &mut impl Write) -> io::Result<()> {
    let cameras = source::devices::list();
    let sounds = source::devices::list_sounds();
    devices::print(out, (&cameras, &sounds), &source::x11::monitors(), &source::x11::windows(), args.json)
}

fn list_effects(args: &EffectsArgs, out: &mut impl Write) -> io::Result<()> {
    let (catalog, library) = all_effects(args.scene.as_deref());
    let files: Vec<_> = library.files().cloned().collect();
    effects::print(out, &catalog.infos(), &files, args.json)
}

/// Those that are built in, shipped, the person's and a show's, and the files that they come from.
fn all_effects(scene: Option<&Path>) -> (EffectCatalog, Library) {
    let folders = Folder::all(scene, &Folders::of_user().data);
    let mut library = Library::new(folders, Box::new(Jail::of_this_program().without_drawing()));
    let mut catalog = built_in_effects();
    library.load();
    for effect in library.files().filter_map(|file| file.effect.clone()) {
        catalog.insert(effect);
    }
    (catalog, library)
}

fn built_in_effects() -> EffectCatalog {
    let mut app = bevy::app::App::empty();
    app.add_plugins(BuiltinEffectsPlugin);
    app.world().resource::<EffectCatalog>().clone()
}
