//! Tests of `cli`: what can be typed and what is printed.

mod check;
mod collect;
mod import;

use crate::jail::jail;
use clap::CommandFactory;
use clap::error::ErrorKind;
use scrim::cli::args::{
    BenchOutput, BenchWork, Cli, Command, Common, EffectsArgs, EffectsCommand, OpenArgs, RenderArgs, RenderTarget,
    RunArgs,
};
use scrim::cli::{devices, effects};
use scrim::document::Rate;
use scrim::effect::Effect;
use scrim::effect::file::{Folder, Library};
use scrim::effect::{Category, EffectInfo, ParamKind, ParamSpec, Role};
use scrim::truth::Kind;
use scrim::view::{AudioDevice, DeviceInfo, MonitorInfo, SoundBus, WindowInfo};

fn read(line: &str) -> Result<(Command, Common), clap::Error> {
    Cli::read(std::iter::once("scrim").chain(line.split_whitespace()))
}

fn command(line: &str) -> Command {
    read(line).unwrap_or_else(|error| panic!("{line}: {error}")).0
}

fn refused(line: &str) -> String {
    read(line).expect_err(line).to_string()
}

fn render(line: &str) -> RenderArgs {
    match command(&format!("render a.ron --out x.mkv {line}")) {
        Command::Render(args) => args,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_shape_of_the_command_line_is_sound() {
    Cli::command().debug_assert();
}

#[test]
fn a_file_or_nothing_opens_the_studio() {
    let open = |file: Option<&str>| Command::Open(OpenArgs { file: file.map(Into::into) });
    assert_eq!(command(""), open(None));
    assert_eq!(command("show.ron"), open(Some("show.ron")));
    assert_eq!(command("open"), open(None));
    assert_eq!(command("open show.ron"), open(Some("show.ron")));
    assert_eq!(command("./check"), open(Some("./check")));
    assert!(refused("show.ron check a.ron").contains("give a command or a file"));
    assert!(refused("rendr a.ron").contains("unexpected argument 'a.ron'"));
}

#[test]
fn v_counts_wherever_it_stands() {
    for (line, expected) in
        [("", 0), ("-v", 1), ("-vv check a.ron", 2), ("check a.ron -v", 1), ("open --verbose -v", 2)]
    {
        assert_eq!(read(line).unwrap().1.verbose, expected, "{line}");
    }
}

#[test]
fn the_gpu_is_validated_where_asked_for_whatever_the_command() {
    for line in ["--gpu-validation", "open --gpu-validation", "--gpu-validation bench W1", "bench W1 --gpu-validation"]
    {
        assert!(read(line).unwrap().1.gpu_validation, "{line}");
    }
    for line in ["", "open", "bench W1", "render a.ron -o x.png"] {
        assert!(!read(line).unwrap().1.gpu_validation, "{line}");
    }
}

#[test]
fn rates_are_read_as_people_write_them() {
    let cases = [
        ("25", (25, 1)),
        ("30000/1001", (30000, 1001)),
        ("29.97", (30000, 1001)),
        ("59.94", (60000, 1001)),
        ("23.976", (24000, 1001)),
        ("23.98", (24000, 1001)),
        ("12.5", (25, 2)),
        ("30.0", (30, 1)),
        ("119.88", (120_000, 1001)),
        ("15.3", (153, 10)),
    ];
    for (text, expected) in cases {
        assert_eq!(render(&format!("--fps {text}")).fps, Some(Rate::from(expected)), "{text}");
    }
    for text in ["0", "abc", "30/0", "30/", "1e9", "NaN", "inf", "500", "0.5", "99999999999/1"] {
        let error = refused(&format!("render a.ron --out x.mkv --fps {text}"));
        assert!(error.contains("give frames per second from 1 to 240, such as 25, 29.97 or 30000/1001"), "{error}");
    }
    assert!(read("render a.ron --out x.mkv --fps=-25").is_err());
}

#[test]
fn sizes_are_width_times_height() {
    for (text, expected) in [("1280x720", (1280, 720)), ("1X1", (1, 1)), ("8192×8192", (8192, 8192))] {
        assert_eq!(render(&format!("--size {text}")).size, Some(expected));
    }
    for text in ["1280", "1280x", "x720", "0x720", "1280x9000", "1280x720x3", "axb", "1.5x2"] {
        let error = refused(&format!("render a.ron --out x.mkv --size {text}"));
        assert!(error.contains("give width and height from 1 to 8192 pixels, such as 1280x720"), "{error}");
    }
}

#[test]
fn the_name_says_what_is_rendered() {
    let folder = tempfile::tempdir().unwrap();
    let dotted = folder.path().join("take.1");
    std::fs::create_dir(&dotted).unwrap();
    let dotted = dotted.to_str().unwrap();
    let out = |name: &str| match command(&format!("render a.ron -o {name}")) {
        Command::Render(args) => args.out,
        other => panic!("{other:?}"),
    };
    assert_eq!(out("a.png"), RenderTarget::Picture("a.png".into()));
    assert_eq!(out("a.PNG"), RenderTarget::Picture("a.PNG".into()));
    assert_eq!(out("a.mkv"), RenderTarget::Film("a.mkv".into()));
    assert_eq!(out("a.MP4"), RenderTarget::Film("a.MP4".into()));
    assert_eq!(out("frames"), RenderTarget::Folder("frames".into()));
    assert_eq!(out("frames.png/"), RenderTarget::Folder("frames.png/".into()));
    assert_eq!(out(dotted), RenderTarget::Folder(dotted.into()));
    assert!(
        refused("render a.ron -o a.gif")
            .contains("a .gif file cannot be made: use .png, .mkv, .mp4, .webm or a folder")
    );
    assert_eq!(read("render a.ron").unwrap_err().kind(), ErrorKind::MissingRequiredArgument);
}

#[test]
fn lengths_come_from_frames_seconds_or_the_target() {
    let ntsc = Rate::new(30000, 1001);
    assert_eq!(render("--frames 7").frame_count(ntsc), 7);
    assert_eq!(render("--seconds 10").frame_count(ntsc), 300);
    assert_eq!(render("--seconds 0.001").frame_count(ntsc), 1);
    assert_eq!(render("").frame_count(Rate::new(25, 1)), 250);
    let Command::Render(still) = command("render a.ron -o a.png --start 2.5 --live") else { panic!() };
    assert_eq!((still.frame_count(ntsc), still.start, still.live), (1, 2.5, true));
    assert_eq!(read("render a.ron -o a.png --frames 1 --seconds 1").unwrap_err().kind(), ErrorKind::ArgumentConflict);
    for wrong in ["--frames 0", "--seconds 0", "--seconds x", "--seconds inf", "--start NaN"] {
        assert!(read(&format!("render a.ron -o a.png {wrong}")).is_err(), "{wrong}");
    }
}

#[test]
fn bench_takes_a_work_or_a_file() {
    let bench = |line: &str| match command(&format!("bench {line}")) {
        Command::Bench(args) => args,
        other => panic!("{other:?}"),
    };
    for (name, work) in [
        ("W1", BenchWork::W1),
        ("W2", BenchWork::W2),
        ("W3", BenchWork::W3),
        ("W4", BenchWork::W4),
        ("idle", BenchWork::Idle),
        ("reload", BenchWork::Reload),
        ("effects", BenchWork::Effects),
        ("keyer", BenchWork::Keyer),
        ("Cargo.toml", BenchWork::File("Cargo.toml".into())),
    ] {
        let args = bench(name);
        assert_eq!((args.work.name(), &args.work), (name.to_owned(), &work));
    }
    let args = bench("W2 --clips clips --frames 40 --output nv12 --json");
    assert_eq!((args.frames, args.output, args.json), (40, BenchOutput::Nv12, true));
    assert_eq!((bench("W1").output, bench("W1").clips), (BenchOutput::None, None));
    assert_eq!((bench("W2").keyer, bench("W2 --keyer luma_key").keyer), (None, Some("luma_key".into())));
    assert!(
        refused("bench idle --keyer luma_key")
            .contains("idle has nothing to key: --keyer goes with W1, W2, W3, W4 and keyer")
    );
    let error = scrim::app::bench::run(&bench("W2 --keyer toon"), &mut Vec::new()).unwrap_err().to_string();
    assert!(error.starts_with("there is no keyer toon: choose one of chroma_key_classic, "), "{error}");
    assert!(refused("bench W5").contains(
        "W5 is neither W1, W2, W3, W4, idle, reload, effects, keyer, output, av, latency nor a file that exists"
    ));
}

#[test]
fn the_bench_of_keyers_takes_cases_seeds_and_a_keyer() {
    let bench = |line: &str| match command(&format!("bench keyer {line}")) {
        Command::Bench(args) => args,
        other => panic!("{other:?}"),
    };
    let usual = bench("");
    assert_eq!((usual.keyer, usual.seeds, usual.cases), (None, 11..=20, vec![]));
    let args = bench("--seeds 3 --cases hair,blue --keyer luma_key --write out");
    assert_eq!(
        (args.seeds, args.cases, args.keyer.as_deref()),
        (3..=3, vec![Kind::Hair, Kind::Blue], Some("luma_key"))
    );
    assert_eq!(bench("--seeds 1-10").seeds, 1..=10);
    for text in ["", "a", "4-2", "1-", "1-2-3"] {
        let error = refused(&format!("bench keyer --seeds={text}"));
        assert!(error.contains("give a seed or a range of them, such as 3 or 1-10"), "{error}");
    }
    let error = refused("bench keyer --cases hair,fur");
    assert!(error.contains("there is no case fur, only hair, motion_blur, cloth, smoke, skin_spill"), "{error}");
}

#[test]
fn the_bench_of_effects_takes_effects() {
    let bench = |line: &str| match command(&format!("bench effects {line}")) {
        Command::Bench(args) => args,
        other => panic!("{other:?}"),
    };
    assert!(bench("").effects.is_empty() && !bench("").json);
    let args = bench("--effects toon,gaussian_blur --json");
    assert_eq!((args.effects, args.json), (vec!["toon".to_owned(), "gaussian_blur".to_owned()], true));
    let error = refused("bench W1 --effects toon");
    assert!(error.contains("W1 measures no effects one by one: --effects goes with effects"), "{error}");
    let error = scrim::app::effects_bench::run(&bench("--effects toon,tune"), &mut Vec::new()).unwrap_err().to_string();
    assert!(error.starts_with("there is no filter tune: choose of ascii, "), "{error}");
}

#[test]
fn every_command_has_help_with_each_option_explained() {
    for line in
        ["--help", "open --help", "render --help", "check --help", "devices --help", "effects --help", "bench --help"]
    {
        assert_eq!(read(line).unwrap_err().kind(), ErrorKind::DisplayHelp, "{line}");
    }
    for sub in Cli::command().get_subcommands() {
        assert!(sub.get_about().is_some(), "{}", sub.get_name());
        for argument in sub.get_arguments() {
            assert!(argument.get_help().is_some(), "{} {}", sub.get_name(), argument.get_id());
        }
    }
    assert_eq!(read("check").unwrap_err().kind(), ErrorKind::MissingRequiredArgument);
    assert_eq!(command("devices"), Command::Devices(scrim::cli::args::ListArgs { json: false }));
}

fn printed(print: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    print(&mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn devices_are_listed_as_text_and_json() {
    let cameras = [DeviceInfo {
        id: "usb-1.2".into(),
        label: "Webcam".into(),
        modes: vec![(1280, 720, 30.0), (1920, 1080, 30000.0 / 1001.0)],
    }];
    let sounds = [AudioDevice { id: "alsa_input.usb".into(), label: "Desk mic".into(), monitor: false }];
    let monitors = [MonitorInfo { name: "HDMI-1".into(), x: 1920, y: 0, width: 1920, height: 1080, primary: true }];
    let windows = [WindowInfo { title: "Terminal".into(), class: "xterm".into() }];
    assert_eq!(
        printed(|out| devices::print(out, (&cameras, &sounds), &monitors, &windows, false)),
        "Cameras\n  Webcam\n    id     usb-1.2\n    mode   1280×720 at 30 fps\n    mode   1920×1080 at 29.97 fps\n\
         Sound\n  Desk mic   (input)\n    id     alsa_input.usb\nMonitors\n  HDMI-1   1920×1080 at 1920,0, primary\nWindows\n  Terminal   (xterm)\n"
    );
    assert_eq!(
        printed(|out| devices::print(out, (&[], &[]), &[], &[], false)),
        "Cameras: none found\nSound: none found\nMonitors: none found\nWindows: none found\n"
    );
    let json: serde_json::Value =
        serde_json::from_str(&printed(|out| devices::print(out, (&cameras, &sounds), &monitors, &windows, true)))
            .unwrap();
    assert_eq!(json["cameras"][0]["modes"][0]["width"], 1280);
    assert_eq!(json["sounds"][0]["output"], false);
    assert_eq!(json["monitors"][0]["primary"], true);
    assert_eq!(json["windows"][0]["title"], "Terminal");
}

#[test]
fn effects_are_listed_as_text_and_json() {
    let param = |name, kind| ParamSpec { name, label: "Label", help: "What it does.", group: "", kind };
    let infos = [EffectInfo {
        kind: "halftone",
        label: "Halftone",
        category: Category::Stylize,
        help: "Dots of one size per brightness.",
        role: Role::Filter,
        set_ups: &[],
        params: vec![
            param("size", ParamKind::Float { default: 4.0, min: 1.0, max: 64.0, step: 0.5, unit: "px" }),
            param("shape", ParamKind::Choice { default: "dot", options: &[("dot", "Dot"), ("line", "Line")] }),
            param("table", ParamKind::File { extensions: &["cube"] }),
        ],
    }];
    let text = printed(|out| effects::print(out, &infos, &[], false));
    assert!(text.starts_with("Stylise\n  halftone   Halftone: Dots of one size per brightness.\n"), "{text}");
    assert!(
        text.contains("[1 to 64px, 4]") && text.contains("[dot | line, dot]") && text.contains("[file: .cube]"),
        "{text}"
    );
    let json: serde_json::Value = serde_json::from_str(&printed(|out| effects::print(out, &infos, &[], true))).unwrap();
    assert_eq!(json[0]["params"][0]["kind"]["max"], 64.0);
    assert_eq!(json[0]["params"][1]["default"], "dot");
    assert_eq!(printed(|out| effects::print(out, &[], &[], true)), "[]\n");
}

#[test]
fn effects_are_listed_or_begun() {
    let args = |scene: Option<&str>, json, command| EffectsArgs { json, scene: scene.map(Into::into), command };
    assert_eq!(command("effects --json"), Command::Effects(args(None, true, None)));
    assert_eq!(command("effects --scene a.ron"), Command::Effects(args(Some("a.ron"), false, None)));
    let new = |dir: Option<&str>| EffectsCommand::New { name: "look".into(), dir: dir.map(Into::into), isf: false };
    assert_eq!(command("effects new look"), Command::Effects(args(None, false, Some(new(None)))));
    assert_eq!(command("effects new look --dir d"), Command::Effects(args(None, false, Some(new(Some("d"))))));
}

#[test]
fn effect_files_are_listed_with_their_origin_and_what_is_wrong() {
    let data = tempfile::tempdir().unwrap();
    let path = data.path().join("effects/look.wgsl");
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, "/*{}*/ fn other() {}").unwrap();
    let mut library = Library::new(Folder::all(None, data.path()), Box::new(jail().without_drawing()));
    library.load();
    let files: Vec<_> = library.files().cloned().collect();
    let infos: Vec<_> = files.iter().filter_map(|file| Some(file.effect.as_ref()?.info().clone())).collect();
    let text = printed(|out| effects::print(out, &infos, &files, false));
    assert!(text.contains("  file:duotone   Duotone: Prints the picture in two inks"), "{text}");
    assert!(text.contains("  file:duotone   shipped, assets/effects/duotone.wgsl: good\n"), "{text}");
    let place = format!("{}:1:7: there is no main function: write", path.display());
    assert!(text.contains(&format!("  file:look   user, {}: broken\n{place}", path.display())), "{text}");
    let json: serde_json::Value =
        serde_json::from_str(&printed(|out| effects::print(out, &infos, &files, true))).unwrap();
    let of = |kind: &str| json.as_array().unwrap().iter().find(|effect| effect["kind"] == kind).unwrap();
    assert_eq!((&of("file:duotone")["origin"], &of("file:duotone")["state"]), (&"shipped".into(), &"good".into()));
    assert_eq!((&of("file:look")["state"], &of("file:look")["fault"]["column"]), (&"broken".into(), &7.into()));
}

#[cfg(feature = "webrtc")]
#[test]
fn a_run_goes_somewhere() {
    let Command::Run(args) = command(
        "run show.ron --record a.mkv --rtmp rtmp://h/app/k --srt srt://:9000 --srt srt://h:1 -s 2.5 --whip https://h/w --whip-token t --serve",
    ) else {
        panic!("another command")
    };
    let expected = RunArgs {
        file: "show.ron".into(),
        record: Some("a.mkv".into()),
        rtmp: vec!["rtmp://h/app/k".into()],
        srt: vec!["srt://:9000".into(), "srt://h:1".into()],
        whip: vec!["https://h/w".into()],
        whip_token: Some("t".into()),
        serve: Some("127.0.0.1:8189".parse().unwrap()),
        serve_token: None,
        viewers: 20,
        bitrate: 4500,
        height: 0,
        delay: 0,
        sound: SoundBus::Program,
        seconds: Some(2.5),
    };
    assert_eq!(args, expected);
    let Command::Run(args) = command("run show.ron --srt srt://h:1 --height 480 --delay 20 --sound clean") else {
        panic!("another command")
    };
    assert_eq!((args.height, args.delay, args.sound), (480, 20, SoundBus::Clean));
    assert!(refused("run show.ron --srt srt://h:1 --delay 121").contains("120"));
    assert!(refused("run show.ron --srt srt://h:1 --sound loud").contains("the buses are program and clean"));
    assert!(refused("run show.ron").contains("--record"));
    assert!(refused("run show.ron --record a.mkv --seconds 0").contains("give more than 0 seconds"));
}
