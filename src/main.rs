//! Arguments, logging, run.

use scrim::app::{bench, headless, idle_bench, render, studio};
use scrim::cli::args::{BenchWork, Common, ListArgs};
use scrim::cli::{Cli, Command, check, devices, effects};
use scrim::diagnostics::{CountingAllocator, log_to_stderr};
use scrim::effect::EffectCatalog;
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::source;
use std::io::{self, Write};
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
        Command::Check(args) => Ok(ExitCode::from(check::run(args, out)?)),
        Command::Render(args) => {
            log_to_stderr(verbose);
            done(render::run(args, out))
        }
        Command::Bench(args) => {
            log_to_stderr(verbose);
            done(bench::run(args, out))
        }
        Command::Devices(args) => {
            log_to_stderr(verbose);
            done(list_devices(args, out))
        }
        Command::Effects(args) => done(list_effects(args, out)),
    }
}

fn done<E: std::error::Error + 'static>(result: Result<(), E>) -> Outcome {
    result?;
    Ok(ExitCode::SUCCESS)
}

fn list_devices(args: &ListArgs, out: &mut impl Write) -> io::Result<()> {
    let cameras = source::devices::list();
    devices::print(out, &cameras, &source::x11::monitors(), &source::x11::windows(), args.json)
}

fn list_effects(args: &ListArgs, out: &mut impl Write) -> io::Result<()> {
    let mut app = bevy::app::App::empty();
    app.add_plugins(BuiltinEffectsPlugin);
    effects::print(out, &app.world().resource::<EffectCatalog>().infos(), args.json)
}
