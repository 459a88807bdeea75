//! Screens and windows of an X11 desktop: what there is, and pipelines that show it.
//!
//! GStreamer's `ximagesrc` ends the whole process when its window closes or the screen shrinks (Xlib's default for an X
//! error), so the pixels come from [`x11_grab`](super::x11_grab), to which the same is an ordinary error.

use super::elements::video_tail;
use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use super::x11_grab::{self, Grab, Target};
use crate::document::Deinterlace;
use crate::document::source::{Screen, Window};
use crate::view::{MonitorInfo, WindowInfo};
use gstreamer::prelude::*;
use x11rb::connection::{Connection, RequestConnection};
use x11rb::errors::ReplyError;
use x11rb::protocol::randr::ConnectionExt as _;
use x11rb::protocol::xproto::{AtomEnum, ConnectionExt as _, MapState};
use x11rb::rust_connection::RustConnection;

/// Windows and bytes of a title that are read; more is a broken window manager.
const MAX_WINDOWS: u32 = 1024;
const MAX_TITLE: u32 = 1024;
const NO_DISPLAY: &str = "There is no X11 display to capture; screens and windows of a Wayland session are not captured \
                          yet: log in to an X11 session";

/// The monitors of this desktop; none where there is no X11 display.
pub fn monitors() -> Vec<MonitorInfo> {
    Desktop::open(None).map_or_else(|_| Vec::new(), |desktop| desktop.monitors())
}

/// The windows of other programs; none where there is no X11 display.
pub fn windows() -> Vec<WindowInfo> {
    Desktop::open(None).map_or_else(|_| Vec::new(), |desktop| desktop.windows())
}

/// Where the pointer is in the window of this title, in pixels; none where there is no such window or no X11 display.
pub fn pointer_over(title: &str) -> Option<(i16, i16)> {
    Desktop::open(None).ok()?.pointer_over(title)
}

pub fn screen_recipe(screen: &Screen, options: &OpenOptions) -> Result<Recipe, SourceError> {
    Desktop::open(None)?.screen_recipe(screen, options)
}

pub fn window_recipe(window: &Window, options: &OpenOptions) -> Result<Recipe, SourceError> {
    Desktop::open(None)?.window_recipe(window, options)
}

/// A connection to an X server.
pub struct Desktop {
    pub(super) connection: RustConnection,
    pub(super) root: u32,
    /// Desktop pixels.
    size: (u32, u32),
}

impl Desktop {
    /// Connects to the named display (`:0`), or the one of the environment.
    pub fn open(display: Option<&str>) -> Result<Self, SourceError> {
        if display.is_none() && std::env::var_os("DISPLAY").is_none_or(|name| name.is_empty()) {
            return Err(SourceError::Fatal(NO_DISPLAY.into()));
        }
        let (connection, number) =
            RustConnection::connect(display).map_err(|_| SourceError::Retry(NO_DISPLAY.into()))?;
        let screen = connection.setup().roots.get(number);
        let (root, size) = screen
            .map(|screen| (screen.root, (screen.width_in_pixels.into(), screen.height_in_pixels.into())))
            .ok_or_else(|| SourceError::Retry(NO_DISPLAY.into()))?;
        Ok(Self { connection, root, size })
    }

    /// The monitors as RandR names them.
    pub fn monitors(&self) -> Vec<MonitorInfo> {
        self.read_monitors().unwrap_or_default()
    }

    fn read_monitors(&self) -> Result<Vec<MonitorInfo>, ReplyError> {
        let reply = self.connection.randr_get_monitors(self.root, true)?.reply()?;
        reply
            .monitors
            .iter()
            .map(|monitor| {
                let name = self.connection.get_atom_name(monitor.name)?.reply()?.name;
                Ok(MonitorInfo {
                    name: String::from_utf8_lossy(&name).into_owned(),
                    x: monitor.x.into(),
                    y: monitor.y.into(),
                    width: monitor.width.into(),
                    height: monitor.height.into(),
                    primary: monitor.primary,
                })
            })
            .collect()
    }

    /// The windows that a user would call windows.
    pub fn windows(&self) -> Vec<WindowInfo> {
        self.read_windows().unwrap_or_default().into_iter().map(|(_, info)| info).collect()
    }

    fn read_windows(&self) -> Result<Vec<(u32, WindowInfo)>, ReplyError> {
        let clients = self.atom("_NET_CLIENT_LIST")?;
        let listed = self
            .connection
            .get_property(false, self.root, clients, AtomEnum::WINDOW, 0, MAX_WINDOWS)?
            .reply()?
            .value32()
            .map(|ids| ids.collect::<Vec<_>>());
        // Without a window manager the windows are the root's own children.
        let ids = match listed {
            Some(ids) if !ids.is_empty() => ids,
            _ => self.connection.query_tree(self.root)?.reply()?.children,
        };
        let (name, utf8) = (self.atom("_NET_WM_NAME")?, self.atom("UTF8_STRING")?);
        let mut windows = Vec::new();
        for id in ids.into_iter().take(MAX_WINDOWS as usize) {
            // A window may close while it is asked.
            let title = self.text(id, name, utf8).or_else(|| self.text(id, AtomEnum::WM_NAME.into(), 0));
            let class = self.text(id, AtomEnum::WM_CLASS.into(), 0).unwrap_or_default();
            // Instance and class, each ended by a zero.
            let class = class.split('\0').nth(1).unwrap_or_default().to_owned();
            let title = title.unwrap_or_default();
            if !title.is_empty() || !class.is_empty() {
                windows.push((id, WindowInfo { title, class }));
            }
        }
        Ok(windows)
    }

    fn pointer_over(&self, title: &str) -> Option<(i16, i16)> {
        let window = self.read_windows().ok()?.into_iter().find(|(_, info)| info.title == title)?.0;
        let pointer = self.connection.query_pointer(window).ok()?.reply().ok()?;
        pointer.same_screen.then_some((pointer.win_x, pointer.win_y))
    }

    fn atom(&self, name: &str) -> Result<u32, ReplyError> {
        Ok(self.connection.intern_atom(false, name.as_bytes())?.reply()?.atom)
    }

    fn text(&self, window: u32, property: u32, kind: u32) -> Option<String> {
        let reply = self.connection.get_property(false, window, property, kind, 0, MAX_TITLE).ok()?.reply().ok()?;
        (!reply.value.is_empty()).then(|| String::from_utf8_lossy(&reply.value).into_owned())
    }

    /// Shows a monitor, or the whole desktop when none is named.
    pub fn screen_recipe(self, screen: &Screen, options: &OpenOptions) -> Result<Recipe, SourceError> {
        let monitors = self.monitors();
        if self.is_xwayland(&monitors) {
            return Err(SourceError::Fatal(
                "Screens of a Wayland session are not captured yet: log in to an X11 session".into(),
            ));
        }
        let (x, y, width, height) = if screen.monitor.is_empty() {
            (0, 0, self.size.0, self.size.1)
        } else {
            let monitor = monitors.into_iter().find(|monitor| monitor.name == screen.monitor).ok_or_else(|| {
                SourceError::Retry(format!(
                    "Monitor \"{}\" is not connected: plug it in or choose another",
                    screen.monitor
                ))
            })?;
            (monitor.x, monitor.y, monitor.width, monitor.height)
        };
        let what =
            if screen.monitor.is_empty() { "The screen".into() } else { format!("Monitor \"{}\"", screen.monitor) };
        self.recipe(Target::Region { x, y, width, height }, what, screen.cursor, screen.fps, options)
    }

    /// Shows one window, found by its title and class.
    pub fn window_recipe(self, window: &Window, options: &OpenOptions) -> Result<Recipe, SourceError> {
        let what = format!("Window \"{}\"", if window.title.is_empty() { &window.class } else { &window.title });
        let windows = self.read_windows().map_err(|_| SourceError::Retry(NO_DISPLAY.into()))?;
        let infos: Vec<&WindowInfo> = windows.iter().map(|(_, info)| info).collect();
        let id = pick(&infos, &window.title, &window.class)
            .and_then(|index| windows.get(index))
            .map(|(id, _)| *id)
            .ok_or_else(|| SourceError::Retry(format!("{what} is not open: open it or choose another")))?;
        let attributes = self.connection.get_window_attributes(id).ok().and_then(|cookie| cookie.reply().ok());
        if attributes.is_none_or(|attributes| attributes.map_state != MapState::VIEWABLE) {
            return Err(SourceError::Retry(format!("{what} is minimised or on another desktop: bring it back")));
        }
        self.recipe(Target::Window(id), what, window.cursor, window.fps, options)
    }

    fn is_xwayland(&self, monitors: &[MonitorInfo]) -> bool {
        let named = monitors.iter().any(|monitor| monitor.name.starts_with("XWAYLAND"));
        named || self.connection.extension_information("XWAYLAND").is_ok_and(|found| found.is_some())
    }

    fn recipe(
        self,
        target: Target,
        what: String,
        cursor: bool,
        fps: Option<f64>,
        options: &OpenOptions,
    ) -> Result<Recipe, SourceError> {
        super::init()?;
        let pipeline = gstreamer::Pipeline::new();
        let tail = video_tail(&pipeline, Deinterlace::Off)?;
        // Pictures of a screen are due when they arrive.
        tail.sink.set_property("sync", false);
        let fps = fps.unwrap_or_else(|| options.rate.fps());
        let (source, running) = x11_grab::start(Grab { desktop: self, target, what, cursor, fps }, &pipeline)?;
        source
            .link(&tail.head)
            .map_err(|error| SourceError::Fatal(format!("The pipeline does not fit together: {error}")))?;
        Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: vec![Box::new(running)] })
    }
}

/// Which window is meant: the same title and class; else the only one of that class (titles change with what is shown);
/// else the only one of that title, when no class is known.
pub fn pick(windows: &[&WindowInfo], title: &str, class: &str) -> Option<usize> {
    let only = |wanted: &dyn Fn(&WindowInfo) -> bool| {
        let mut fits = windows.iter().enumerate().filter(|(_, window)| wanted(window)).map(|(index, _)| index);
        let first = fits.next()?;
        fits.next().is_none().then_some(first)
    };
    let exact = windows.iter().position(|window| window.title == title && window.class == class);
    match (title, class) {
        ("", "") => None,
        (_, "") => exact.or_else(|| only(&|window| window.title == title)),
        _ => exact.or_else(|| only(&|window| window.class == class)),
    }
}
