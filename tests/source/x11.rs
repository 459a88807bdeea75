//! Tests of `source::x11`, on a real X server of their own (Xvfb).

use super::recipes::{Playing, fatal, options, refusal, retry, until};
use gstreamer::prelude::*;
use scrim::document::source::{Screen, Window};
use scrim::source::x11::{Desktop, pick};
use scrim::view::{MonitorInfo, WindowInfo};
use std::io::{BufRead, BufReader};
use std::process::{Child, Command, Stdio};
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{
    AtomEnum, ChangeWindowAttributesAux, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux, PropMode, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

const SIDE: (u16, u16) = (320, 240);
const WALL: [u8; 3] = [0x20, 0x60, 0xa0];
const PAPER: [u8; 3] = [0xc0, 0x30, 0x10];

/// A display of our own; its server ends with the test.
struct Display {
    server: Child,
    name: String,
    client: RustConnection,
    root: u32,
}

impl Display {
    /// `None`, said loudly, where Xvfb is not installed.
    fn start() -> Option<Self> {
        let screen = format!("{}x{}x24", SIDE.0, SIDE.1);
        let spawned = Command::new("Xvfb")
            .args(["-displayfd", "1", "-screen", "0", &screen, "-nolisten", "tcp", "-noreset"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn();
        let mut server = match spawned {
            Ok(server) => server,
            Err(reason) => {
                println!("SKIPPED: no X11 capture is tested, Xvfb does not start ({reason}): install xvfb");
                return None;
            }
        };
        let mut number = String::new();
        BufReader::new(server.stdout.as_mut().unwrap()).read_line(&mut number).unwrap();
        let name = format!(":{}", number.trim());
        let (client, screen) = RustConnection::connect(Some(&name)).unwrap();
        let root = client.setup().roots[screen].root;
        let wall = ChangeWindowAttributesAux::new().background_pixel(pixel(WALL));
        client.change_window_attributes(root, &wall).unwrap();
        client.clear_area(false, root, 0, 0, 0, 0).unwrap();
        client.sync().unwrap();
        Some(Self { server, name, client, root })
    }

    fn desktop(&self) -> Desktop {
        Desktop::open(Some(&self.name)).unwrap()
    }

    /// A window of one colour.
    fn window(&self, title: &str, class: &str, at: (i16, i16)) -> u32 {
        let id = self.client.generate_id().unwrap();
        let look = CreateWindowAux::new().background_pixel(pixel(PAPER));
        let only = WindowClass::INPUT_OUTPUT;
        self.client.create_window(24, id, self.root, at.0, at.1, 100, 60, 0, only, 0, &look).unwrap();
        let class = format!("instance\0{class}\0");
        let set = |property: u32, kind: AtomEnum, text: &str| {
            self.client.change_property8(PropMode::REPLACE, id, property, kind, text.as_bytes()).unwrap();
        };
        set(AtomEnum::WM_NAME.into(), AtomEnum::STRING, title);
        set(AtomEnum::WM_CLASS.into(), AtomEnum::STRING, &class);
        self.client.map_window(id).unwrap();
        self.client.sync().unwrap();
        id
    }

    fn play_window(&self, title: &str, class: &str) -> Playing {
        let settings = Window { title: title.into(), class: class.into(), ..Window::default() };
        Playing::start(self.desktop().window_recipe(&settings, &options()).unwrap(), title)
    }
}

impl Drop for Display {
    fn drop(&mut self) {
        self.server.kill().ok();
        self.server.wait().ok();
    }
}

fn pixel([r, g, b]: [u8; 3]) -> u32 {
    u32::from_be_bytes([0, r, g, b])
}

fn screen(monitor: &str) -> Screen {
    Screen { monitor: monitor.into(), ..Screen::default() }
}

#[test]
fn a_screen_is_listed_and_captured() {
    let Some(display) = Display::start() else { return };
    let monitors = display.desktop().monitors();
    let [MonitorInfo { name, x: 0, y: 0, width: 320, height: 240, .. }] = monitors.as_slice() else {
        panic!("{monitors:?}");
    };
    display.window("Note", "Notes", (40, 30));
    for monitor in ["", name] {
        let recipe = display.desktop().screen_recipe(&screen(monitor), &options()).unwrap();
        let shot = Playing::start(recipe, "screen").shot().unwrap();
        assert_eq!((shot.width, shot.height), (320, 240));
        assert_eq!((shot.at(10, 10), shot.at(60, 50)), (WALL, PAPER));
    }
}

#[test]
fn the_pointer_is_shown_when_wished_for() {
    let Some(display) = Display::start() else { return };
    display.client.warp_pointer(0u32, display.root, 0, 0, 0, 0, 160, 120).unwrap();
    display.client.sync().unwrap();
    let marked = |cursor| {
        let settings = Screen { cursor, ..Screen::default() };
        let shot = Playing::start(display.desktop().screen_recipe(&settings, &options()).unwrap(), "s").shot().unwrap();
        (140..180).flat_map(|x| (100..140).map(move |y| (x, y))).filter(|&(x, y)| shot.at(x, y) != WALL).count()
    };
    assert_eq!(marked(false), 0);
    assert!(marked(true) > 0);
}

#[test]
fn a_window_is_found_by_title_and_class_and_followed_through_its_sizes() {
    let Some(display) = Display::start() else { return };
    let id = display.window("Score", "Game", (40, 30));
    display.window("Chat", "Talk", (200, 150));
    assert!(display.desktop().windows().contains(&WindowInfo { title: "Score".into(), class: "Game".into() }));

    let playing = display.play_window("Score", "Game");
    let shot = playing.shot().unwrap();
    assert_eq!((shot.width, shot.height, shot.at(50, 30)), (100, 60, PAPER));
    display.client.configure_window(id, &ConfigureWindowAux::new().width(180).height(120)).unwrap();
    display.client.sync().unwrap();
    let larger = playing.shot_where(|shot| shot.width == 180);
    assert_eq!((larger.height, larger.at(170, 110)), (120, PAPER));
    // Half of it over the desktop's edge: the rest is still shown.
    display.client.configure_window(id, &ConfigureWindowAux::new().x(-90).y(30)).unwrap();
    display.client.sync().unwrap();
    assert_eq!(playing.shot_where(|shot| shot.width == 90).at(80, 60), PAPER);
}

#[test]
fn a_closed_window_is_a_sentence_and_not_the_end() {
    let Some(display) = Display::start() else { return };
    let id = display.window("Score", "Game", (40, 30));
    let playing = display.play_window("Score", "Game");
    playing.shot().unwrap();
    display.client.destroy_window(id).unwrap();
    display.client.sync().unwrap();
    assert_eq!(playing.error(), retry("Window \"Score\" was closed: open it again or choose another"));
    let settings = Window { title: "Score".into(), class: "Game".into(), ..Window::default() };
    assert_eq!(
        refusal(display.desktop().window_recipe(&settings, &options())),
        retry("Window \"Score\" is not open: open it or choose another")
    );
    display.window("Score", "Game", (0, 0));
    display.play_window("Score", "Game").shot().unwrap();
}

#[test]
fn a_hidden_window_asks_to_be_brought_back() {
    let Some(display) = Display::start() else { return };
    let id = display.window("Score", "Game", (40, 30));
    display.client.unmap_window(id).unwrap();
    display.client.sync().unwrap();
    let settings = Window { title: "Score".into(), class: "Game".into(), ..Window::default() };
    assert_eq!(
        refusal(display.desktop().window_recipe(&settings, &options())),
        retry("Window \"Score\" is minimised or on another desktop: bring it back")
    );
}

#[test]
fn an_absent_monitor_is_named() {
    let Some(display) = Display::start() else { return };
    assert_eq!(
        refusal(display.desktop().screen_recipe(&screen("HDMI-7"), &options())),
        retry("Monitor \"HDMI-7\" is not connected: plug it in or choose another")
    );
}

#[test]
fn the_end_of_the_session_is_said() {
    let Some(mut display) = Display::start() else { return };
    let recipe = display.desktop().screen_recipe(&screen(""), &options()).unwrap();
    let playing = Playing::start(recipe, "screen");
    playing.shot().unwrap();
    display.server.kill().unwrap();
    assert_eq!(playing.error(), retry("The screen is gone: the X11 session ended"));
}

#[test]
fn a_stopped_capture_frees_its_pipeline() {
    let Some(display) = Display::start() else { return };
    let recipe = display.desktop().screen_recipe(&screen(""), &options()).unwrap();
    let playing = Playing::start(recipe, "screen");
    playing.shot().unwrap();
    let source = playing.recipe.pipeline.downgrade();
    drop(playing);
    until("nothing holds the pipeline", || source.upgrade().is_none());
}

#[test]
fn without_a_display_the_way_out_is_named() {
    assert_eq!(
        Desktop::open(Some(":98765")).err(),
        Some(retry(
            "There is no X11 display to capture; screens and windows of a Wayland session are not captured yet: log in to \
             an X11 session"
        ))
    );
    if std::env::var_os("DISPLAY").is_none() {
        let refused = scrim::source::x11::screen_recipe(&screen(""), &options()).err();
        assert!(matches!(refused, Some(error) if error == fatal(&error.to_string())));
        assert_eq!((scrim::source::x11::monitors(), scrim::source::x11::windows()), (vec![], vec![]));
    }
}

#[test]
fn the_window_that_is_meant() {
    let window = |title: &str, class: &str| WindowInfo { title: title.into(), class: class.into() };
    let open = [window("a", "X"), window("b", "X"), window("b", "Y"), window("c", "Z")];
    let open: Vec<&WindowInfo> = open.iter().collect();
    for (title, class, expected) in [
        ("b", "X", Some(1)),
        ("b", "Y", Some(2)),
        // Another page of the only window of its class.
        ("other", "Z", Some(3)),
        ("other", "X", None),
        ("c", "", Some(3)),
        ("b", "", None),
        ("", "Y", Some(2)),
        ("", "", None),
    ] {
        assert_eq!(pick(&open, title, class), expected, "{title:?} {class:?}");
    }
}
