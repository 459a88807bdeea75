//! A desktop of our own: an X server without a monitor, a window manager, and hands on its mouse and keyboard.

use super::skipped;
use super::studio::signal;
use rustix::process::Signal;
use scrim::effect::Picture;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;
use x11rb::connection::Connection;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, ImageFormat};
use x11rb::rust_connection::RustConnection;

pub const WIDTH: u16 = 1600;
pub const HEIGHT: u16 = 1000;

/// No keys and no mouse buttons of its own: all of them are for the program.
const WINDOW_MANAGER: &str = r#"<?xml version="1.0"?>
<openbox_config xmlns="http://openbox.org/3.4/rc"><keyboard/><mouse/></openbox_config>
"#;

/// A window as the window manager knows it, with its place on the desktop.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Window {
    pub title: String,
    pub x: i16,
    pub y: i16,
    pub width: u16,
    pub height: u16,
}

/// Everything in it ends with this value.
pub struct Desktop {
    display: String,
    folder: TempDir,
    client: RustConnection,
    root: u32,
    _manager: Running,
    server: Running,
}

/// A process that ends with this value.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.kill().ok();
        self.0.wait().ok();
    }
}

impl Desktop {
    /// `None`, said loudly, where one of the programs it is made of is not installed.
    pub fn start() -> Option<Self> {
        for tool in ["Xvfb", "openbox", "xdotool"] {
            if Command::new("which").arg(tool).stdout(Stdio::null()).status().is_ok_and(|found| !found.success()) {
                skipped(&format!("{tool} is not installed: install xvfb, openbox and xdotool"));
                return None;
            }
        }
        let folder = tempfile::tempdir().unwrap();
        let mut server = Running(
            Command::new("Xvfb")
                .args(["-displayfd", "1", "-screen", "0", &format!("{WIDTH}x{HEIGHT}x24")])
                .args(["-nolisten", "tcp", "-noreset"])
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn()
                .unwrap(),
        );
        let mut number = String::new();
        BufReader::new(server.0.stdout.as_mut().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        let config = folder.path().join("openbox.xml");
        std::fs::write(&config, WINDOW_MANAGER).unwrap();
        let manager = Command::new("openbox")
            .arg("--config-file")
            .arg(&config)
            .env("DISPLAY", &display)
            .env("HOME", folder.path())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let (client, screen) = RustConnection::connect(Some(&display)).unwrap();
        let root = client.setup().roots[screen].root;
        let desktop = Self { display, folder, client, root, _manager: Running(manager), server };
        super::wait_for("a window manager", String::new, || {
            desktop.property(root, "_NET_SUPPORTING_WM_CHECK", AtomEnum::WINDOW.into())
        });
        Some(desktop)
    }

    /// The X server answers nobody from here on, as a graphics driver that hangs.
    pub fn hang(&self) {
        signal(&self.server.0, Signal::STOP);
    }

    pub fn display(&self) -> &str {
        &self.display
    }

    /// A folder that is a person's home, with nothing in it that was there before.
    pub fn home(&self) -> PathBuf {
        let home = self.folder.path().join("home");
        std::fs::create_dir_all(&home).unwrap();
        home
    }

    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    fn property(&self, window: u32, name: &str, kind: u32) -> Option<Vec<u8>> {
        let atom = self.client.intern_atom(false, name.as_bytes()).ok()?.reply().ok()?.atom;
        let reply = self.client.get_property(false, window, atom, kind, 0, 1024).ok()?.reply().ok()?;
        (!reply.value.is_empty()).then_some(reply.value)
    }

    /// The windows of programs, oldest first.
    pub fn windows(&self) -> Vec<Window> {
        let ids = self.property(self.root, "_NET_CLIENT_LIST", AtomEnum::WINDOW.into()).unwrap_or_default();
        let ids = ids.as_chunks::<4>().0.iter().map(|id| u32::from_ne_bytes(*id));
        ids.filter_map(|id| self.window(id)).collect()
    }

    /// `None` when it has just been closed.
    fn window(&self, id: u32) -> Option<Window> {
        let text = self.client.intern_atom(false, b"UTF8_STRING").ok()?.reply().ok()?.atom;
        let title = String::from_utf8(self.property(id, "_NET_WM_NAME", text)?).ok()?;
        let size = self.client.get_geometry(id).ok()?.reply().ok()?;
        let place = self.client.translate_coordinates(id, self.root, 0, 0).ok()?.reply().ok()?;
        Some(Window { title, x: place.dst_x, y: place.dst_y, width: size.width, height: size.height })
    }

    /// What a person sees on the monitor.
    pub fn shot(&self) -> Picture {
        let image = self.client.get_image(ImageFormat::Z_PIXMAP, self.root, 0, 0, WIDTH, HEIGHT, !0);
        let bytes = image.unwrap().reply().unwrap().data;
        let color = |[b, g, r, _]: &[u8; 4]| [*r, *g, *b, 255].map(|v| f32::from(v) / 255.0);
        let pixels = bytes.as_chunks::<4>().0.iter().map(color).collect();
        Picture { width: WIDTH.into(), height: HEIGHT.into(), pixels }
    }

    /// The colour of one place on the monitor.
    pub fn pixel(&self, (x, y): (i16, i16)) -> [u8; 3] {
        let image = self.client.get_image(ImageFormat::Z_PIXMAP, self.root, x, y, 1, 1, !0);
        let bytes = image.unwrap().reply().unwrap().data;
        [bytes[2], bytes[1], bytes[0]]
    }

    /// The pixels around one place on the monitor.
    pub fn patch(&self, (x, y): (i16, i16)) -> Vec<u8> {
        let image = self.client.get_image(ImageFormat::Z_PIXMAP, self.root, x - 10, y - 4, 20, 8, !0);
        image.unwrap().reply().unwrap().data
    }

    fn hand(&self, arguments: &[&str]) {
        let done = Command::new("xdotool").args(arguments).env("DISPLAY", &self.display).status().unwrap();
        assert!(done.success(), "xdotool {arguments:?}");
    }

    pub fn point(&self, (x, y): (i16, i16)) {
        self.hand(&["mousemove", &x.to_string(), &y.to_string()]);
    }

    pub fn click(&self, at: (i16, i16)) {
        self.point(at);
        self.hand(&["click", "1"]);
    }

    pub fn press(&self) {
        self.hand(&["mousedown", "1"]);
    }

    pub fn release(&self) {
        self.hand(&["mouseup", "1"]);
    }

    pub fn key(&self, key: &str) {
        self.hand(&["key", key]);
    }

    /// A key with others held down until `seen` returns, as a person holds them: a slow frame may see all of it at once otherwise.
    pub fn chord<T>(&self, held: &[&str], key: &str, seen: impl FnOnce() -> T) -> T {
        held.iter().for_each(|held| self.hand(&["keydown", held]));
        self.key(key);
        let answer = seen();
        held.iter().rev().for_each(|held| self.hand(&["keyup", held]));
        answer
    }
}
