//! Which monitor the full-screen program goes to.

use crate::view::MonitorInfo;

/// The monitor asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MonitorWish {
    /// Any; best one without the panels on it.
    Any,
    /// Index into the list of monitors.
    Index(usize),
    /// Output name, such as `HDMI-1`.
    Name(String),
}

/// Chooses by what is there now: the index into `monitors`, or a sentence that says what is missing.
///
/// Without a wish it is a monitor that the panels (on `panels_on`) leave free, the first that is not the primary one where
/// there are several; with one monitor only, the program covers the panels. A monitor that is wished for is taken wherever the panels are.
pub fn choose(monitors: &[MonitorInfo], wish: &MonitorWish, panels_on: Option<usize>) -> Result<usize, String> {
    if monitors.is_empty() {
        return Err("There is no monitor to show the program on: connect one and try again".into());
    }
    match wish {
        MonitorWish::Index(index) if *index < monitors.len() => Ok(*index),
        MonitorWish::Index(index) => Err(format!("There is no monitor {}: {}", index + 1, present(monitors))),
        MonitorWish::Name(name) => monitors
            .iter()
            .position(|monitor| monitor.name == *name)
            .ok_or_else(|| format!("The monitor {name} is not connected: {}", present(monitors))),
        MonitorWish::Any => {
            let free = || monitors.iter().enumerate().filter(|(index, _)| Some(*index) != panels_on);
            let choice = free().find(|(_, monitor)| !monitor.primary).or_else(|| free().next());
            Ok(choice.map_or(0, |(index, _)| index))
        }
    }
}

fn present(monitors: &[MonitorInfo]) -> String {
    let names: Vec<_> = monitors.iter().enumerate().map(|(i, m)| format!("{} ({})", i + 1, m.name)).collect();
    format!("choose {}", names.join(" or "))
}
