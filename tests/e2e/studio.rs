//! The studio as a person has it in front of them: a process, its window, and where in it things are.

use super::desktop::{Desktop, HEIGHT, Running, WIDTH, Window};
use super::shows::CANVAS;
use super::wait_for;
use bevy::app::App;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use rustix::process::{Pid, Signal};
use scrim::document::{LayerId, Show};
use scrim::effect::EffectCatalog;
use scrim::effect::builtin::BuiltinEffectsPlugin;
use scrim::ui::canvas::map::{CanvasMap, Zoom};
use scrim::ui::{StudioModel, UiState, studio_ui, theme};
use scrim::view::{RecoveredCopy, StudioView};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How long the studio may take to leave.
const LEAVES_WITHIN: Duration = Duration::from_secs(2);

/// The program with a home that is the test's own.
pub fn scrim(home: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_scrim"));
    let runtime = home.join("run");
    std::fs::create_dir_all(&runtime).unwrap();
    for (name, folder) in [("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state"), ("XDG_DATA_HOME", "data")] {
        command.env(name, home.join(folder));
    }
    command.env("HOME", home).env("XDG_RUNTIME_DIR", runtime).env("NO_COLOR", "1");
    for name in ["DISPLAY", "WAYLAND_DISPLAY", "WAYLAND_SOCKET", "RUST_LOG"] {
        command.env_remove(name);
    }
    command
}

pub struct Studio<'a> {
    pub desktop: &'a Desktop,
    process: Running,
    log: PathBuf,
}

impl<'a> Studio<'a> {
    /// Opens a file, or what was open last, and waits for the window and its picture.
    pub fn open(desktop: &'a Desktop, file: Option<&Path>, title: &str) -> Self {
        let log = desktop.folder().join("log.txt");
        let written = File::create(&log).unwrap();
        let process = scrim(&desktop.home())
            .env("DISPLAY", desktop.display())
            .arg("-v")
            .args(file)
            .stdout(written.try_clone().unwrap())
            .stderr(written)
            .stdin(Stdio::null())
            .spawn()
            .unwrap();
        let studio = Self { desktop, process: Running(process), log };
        studio.titled(title);
        studio
    }

    pub fn log(&self) -> String {
        std::fs::read_to_string(&self.log).unwrap_or_default()
    }

    /// Waits for a line of the log that has all of these.
    #[track_caller]
    pub fn logged(&self, parts: &[&str]) -> String {
        let line = || self.log().lines().find(|line| parts.iter().all(|part| line.contains(part))).map(str::to_owned);
        wait_for(&format!("a line {parts:?} in the log"), || self.log(), line)
    }

    /// Waits until the window has a title.
    #[track_caller]
    pub fn titled(&self, title: &str) -> Window {
        let find = || self.desktop.windows().into_iter().find(|window| window.title == title);
        wait_for(&format!("a window {title:?}"), || format!("{:?}\n{}", self.desktop.windows(), self.log()), find)
    }

    /// Waits until a window of that title covers everything, without borders.
    #[track_caller]
    pub fn fills_the_monitor(&self, title: &str) {
        let whole = Window { title: title.into(), x: 0, y: 0, width: WIDTH, height: HEIGHT };
        let state = || format!("{:?}\n{}", self.desktop.windows(), self.log());
        wait_for(&format!("{title:?} on the whole monitor"), state, || {
            self.desktop.windows().contains(&whole).then_some(())
        });
    }

    /// Waits until no window has that title.
    #[track_caller]
    pub fn closed(&self, title: &str) {
        let gone = || self.desktop.windows().iter().all(|window| window.title != title).then_some(());
        wait_for(&format!("the end of window {title:?}"), || self.log(), gone);
    }

    /// Waits until a place on the monitor has a colour, give or take what dithering and rounding make of it.
    #[track_caller]
    pub fn shows(&self, at: (i16, i16), color: [u8; 3]) {
        let near = |found: [u8; 3]| found.iter().zip(color).all(|(a, b)| a.abs_diff(b) <= 3);
        let state = || format!("it is {:?}\n{}", self.desktop.pixel(at), self.log());
        wait_for(&format!("colour {color:?} at {at:?}"), state, || near(self.desktop.pixel(at)).then_some(()));
    }

    /// Clicks, and waits until what that brings is seen elsewhere: a slow frame may get this click and the next one together otherwise.
    #[track_caller]
    pub fn click_seen(&self, at: (i16, i16), elsewhere: (i16, i16)) {
        let before = self.desktop.patch(elsewhere);
        self.desktop.click(at);
        let other = || (self.desktop.patch(elsewhere) != before).then_some(());
        wait_for(&format!("another look of {elsewhere:?} after a click at {at:?}"), || self.log(), other);
    }

    /// Waits until it has left, and all was well.
    #[track_caller]
    pub fn left_well(&mut self) {
        let status = self.left();
        assert!(status.success(), "{status}\n{}", self.log());
    }

    /// Asks it to end as the desktop session does.
    pub fn terminate(&self) {
        signal(&self.process.0, Signal::TERM);
    }

    /// Ends it as a system that is out of memory does.
    pub fn kill(&self) {
        signal(&self.process.0, Signal::KILL);
    }

    /// Waits until it has left, not longer than promised.
    #[track_caller]
    pub fn left(&mut self) -> ExitStatus {
        let log = self.log.clone();
        left(&mut self.process.0, || std::fs::read_to_string(&log).unwrap_or_default())
    }
}

/// Waits until a program has left, not longer than promised.
#[track_caller]
pub fn left(process: &mut Child, log: impl Fn() -> String) -> ExitStatus {
    let start = Instant::now();
    loop {
        if let Some(status) = process.try_wait().unwrap() {
            return status;
        }
        assert!(start.elapsed() < LEAVES_WITHIN, "it has not left in {LEAVES_WITHIN:?}\n{}", log());
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// Sends a signal to a process of the test's own.
pub fn signal(process: &Child, signal: Signal) {
    rustix::process::kill_process(Pid::from_child(process), signal).unwrap();
}

/// Where things are in the window, on the monitor.
pub struct Map {
    window: Window,
    panels: Harness<'static, ()>,
    canvas: CanvasMap,
}

impl Map {
    /// Lays the same panels out in a window of the same size, and finds things by the names that a screen reader reads.
    pub fn of(window: Window, show: Show) -> Self {
        Self::with(window, StudioView { program: show.program, show: Some(Arc::new(show)), ..StudioView::default() })
    }

    /// The same while a copy of what was not saved is offered.
    pub fn offering(window: Window, show: Show, copy: RecoveredCopy) -> Self {
        let (program, show) = (show.program, Some(Arc::new(show)));
        Self::with(window, StudioView { program, show, recovered: Some(copy), ..StudioView::default() })
    }

    /// The same with a layer selected, so that its effects are on the panel.
    pub fn selected(window: Window, show: Show, layer: LayerId) -> Self {
        let (program, show) = (show.program, Some(Arc::new(show)));
        Self::with(window, StudioView { program, show, selected: layer.into(), ..StudioView::default() })
    }

    fn with(window: Window, view: StudioView) -> Self {
        let mut app = App::new();
        app.add_plugins(BuiltinEffectsPlugin);
        let effects = app.world().resource::<EffectCatalog>().infos();
        let (mut state, mut themed) = (UiState::default(), false);
        let draw = move |ui: &mut egui::Ui| {
            if !std::mem::replace(&mut themed, true) {
                theme::install(ui.ctx());
            }
            let model = StudioModel {
                view: &view,
                effects: &effects,
                canvas_texture: None,
                scene_textures: &std::collections::BTreeMap::new(),
                base: Path::new("."),
            };
            studio_ui(ui, &model, &mut state, &mut Vec::new());
        };
        let size = egui::vec2(window.width.into(), window.height.into());
        let mut panels = Harness::builder().with_size(size).build_ui(draw);
        panels.run_steps(6);
        let panel = panels.get_by_label("Program canvas").rect();
        let canvas = CanvasMap::new(panel, (CANVAS.0.into(), CANVAS.1.into()), Zoom::Fit);
        Self { window, panels, canvas }
    }

    /// Clicks in the layout, so that what opens there is found.
    pub fn open(&mut self, label: &str) {
        self.panels.get_by_label(label).click();
        self.panels.run_steps(6);
    }

    /// The middle of what has a name.
    pub fn named(&self, label: &str) -> (i16, i16) {
        self.on_monitor(self.panels.get_by_label(label).rect().center())
    }

    /// A place on the canvas, in its pixels.
    pub fn canvas(&self, x: f64, y: f64) -> (i16, i16) {
        self.on_monitor(self.canvas.to_screen((x, y).into()))
    }

    /// Where the canvas says what its tool does.
    pub fn hint(&self) -> (i16, i16) {
        self.on_monitor(self.canvas.panel.left_top() + egui::vec2(24.0, 10.0))
    }

    fn on_monitor(&self, at: egui::Pos2) -> (i16, i16) {
        (self.window.x + at.x.round() as i16, self.window.y + at.y.round() as i16)
    }
}
