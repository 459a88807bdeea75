//! Windows of other programs, listed by a thread of their own: an X server may take its time.

use super::wake::Wake;
use crate::source::x11;
use crate::view::WindowInfo;
use bevy::prelude::*;
use crossbeam_channel::{RecvTimeoutError, Sender, bounded};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// How often the list is made anew without being asked for.
const EVERY: Duration = Duration::from_secs(5);

/// The newest list. The thread ends with this value.
#[derive(Resource)]
pub struct DesktopWatch {
    windows: Arc<Mutex<Arc<Vec<WindowInfo>>>>,
    ask: Sender<()>,
}

impl DesktopWatch {
    pub fn start(wake: Wake) -> Self {
        let windows: Arc<Mutex<Arc<Vec<WindowInfo>>>> = Arc::default();
        let (ask, asked) = bounded(1);
        let list = windows.clone();
        let run = move || {
            loop {
                let found = x11::windows();
                let mut known = list.lock().unwrap_or_else(PoisonError::into_inner);
                if **known != found {
                    *known = Arc::new(found);
                    wake.now();
                }
                drop(known);
                if asked.recv_timeout(EVERY) == Err(RecvTimeoutError::Disconnected) {
                    return;
                }
            }
        };
        if let Err(error) = std::thread::Builder::new().name("scrim-desktop".into()).spawn(run) {
            warn!("Windows of other programs are not listed: no thread for it ({error})");
        }
        Self { windows, ask }
    }

    /// Another value means another list.
    pub fn windows(&self) -> Arc<Vec<WindowInfo>> {
        self.windows.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes the list anew soon.
    pub fn refresh(&self) {
        // One request is waiting already otherwise.
        self.ask.try_send(()).ok();
    }
}
