//! Changes of a source's strip, as values.

use super::{AudioFilter, EditError, FilterKind, Show, Source, SourceId};

/// A change of one strip of the mixer.
#[derive(Debug, Clone, PartialEq)]
pub enum AudioEdit {
    /// The fader in decibels.
    Gain(f64),
    Mute(bool),
    /// −1 to 1.
    Balance(f64),
    /// Milliseconds.
    Delay(f64),
    /// Heard whether it is shown or not.
    Always(bool),
    /// Heard on the clean bus, too.
    Clean(bool),
    /// Adds a filter at the end.
    AddFilter(FilterKind),
    RemoveFilter(usize),
    MoveFilter {
        from: usize,
        to: usize,
    },
    SetFilter(usize, AudioFilter),
}

/// No strip waits for this source to speak any more.
pub(super) fn forget(show: &mut Show, gone: SourceId) {
    for filter in show.sources.iter_mut().flat_map(|source| &mut source.audio.filters) {
        if let FilterKind::Ducking(ducking) = &mut filter.kind
            && ducking.trigger == Some(gone)
        {
            ducking.trigger = None;
        }
    }
}

/// Applies a change; what it did and the key of its gesture.
pub(super) fn change(source: &mut Source, edit: AudioEdit) -> Result<(String, String), EditError> {
    let (id, name, strip) = (source.id, source.name.clone(), &mut source.audio);
    let no_filter = |index: usize| EditError::Missing { what: "filter", id: index as u64 };
    Ok(match edit {
        AudioEdit::Gain(db) => {
            strip.gain_db = db;
            (format!("Volume of {name}"), format!("gain {id}"))
        }
        AudioEdit::Mute(on) => {
            strip.mute = on;
            (format!("{} {name}", if on { "Mute" } else { "Unmute" }), format!("mute {id}"))
        }
        AudioEdit::Balance(balance) => {
            strip.balance = balance;
            (format!("Balance of {name}"), format!("balance {id}"))
        }
        AudioEdit::Delay(ms) => {
            strip.delay_ms = ms;
            (format!("Sound delay of {name}"), format!("sound delay {id}"))
        }
        AudioEdit::Always(on) => {
            strip.always = on;
            let label = if on { "always" } else { "while shown" };
            (format!("Hear {name} {label}"), format!("always {id}"))
        }
        AudioEdit::Clean(on) => {
            strip.clean = on;
            let label = if on { "to" } else { "not to" };
            (format!("{name} {label} the clean bus"), format!("clean {id}"))
        }
        AudioEdit::AddFilter(kind) => {
            let label = format!("Add {} to {name}", kind.label());
            strip.filters.push(AudioFilter::new(kind));
            (label, format!("new filter {id} {}", strip.filters.len()))
        }
        AudioEdit::RemoveFilter(index) => {
            if index >= strip.filters.len() {
                return Err(no_filter(index));
            }
            let gone = strip.filters.remove(index);
            (format!("Delete {} of {name}", gone.kind.label()), format!("del filter {id} {index}"))
        }
        AudioEdit::MoveFilter { from, to } => {
            if from >= strip.filters.len() {
                return Err(no_filter(from));
            }
            let filter = strip.filters.remove(from);
            strip.filters.insert(to.min(strip.filters.len()), filter);
            (format!("Reorder filters of {name}"), format!("filter order {id}"))
        }
        AudioEdit::SetFilter(index, filter) => {
            let label = format!("{} of {name}", filter.kind.label());
            *strip.filters.get_mut(index).ok_or_else(|| no_filter(index))? = filter;
            (label, format!("filter {id} {index}"))
        }
    })
}
