//! Filters of a source as effects of each layer that shows it.

use super::collection::{Fields, short};
use super::conversions::{Filter, Said, TABLE};
use super::layers::Size;
use super::report::{Outcome, Report};
use super::sources::{Surroundings, unversioned};
use crate::document::validate::MAX_EFFECTS;
use crate::document::{Crop, EffectId, EffectSpec, ParamValue, ScaleFilter};
use crate::effect::{EffectCatalog, ParamKind};
use serde_json::Value;

/// What a source's filters make of its picture.
#[derive(Debug, Clone)]
pub(super) struct Look {
    /// The picture that items place and crop.
    pub size: Size,
    /// Pixels of the source that filters cut off.
    pub crop: Crop,
    /// Pixels of that picture per pixel of the source.
    pub factor: (f64, f64),
    pub sampling: Option<ScaleFilter>,
    /// Their ids are given when a layer gets them.
    pub effects: Vec<EffectSpec>,
    /// Filters without an effect of ours, as they were.
    pub kept: Vec<Value>,
    /// Filters of sound, as they were.
    pub sound: Vec<Value>,
}

/// Filters of sound, without their versions.
const SOUND: &[&str] = &[
    "gain_filter",
    "noise_gate_filter",
    "compressor_filter",
    "limiter_filter",
    "expander_filter",
    "upward_compressor_filter",
    "basic_eq_filter",
    "noise_suppress_filter",
    "invert_polarity_filter",
    "vst_filter",
];

/// What the filters of a source of this size make of it; says of each what became of it.
pub(super) fn convert(
    filters: &[Value],
    (size, owner): (Size, &str),
    around: &Surroundings,
    catalog: &EffectCatalog,
    report: &mut Report,
) -> Look {
    let mut look = Look {
        size,
        crop: Crop::default(),
        factor: (1.0, 1.0),
        sampling: None,
        effects: Vec::new(),
        kept: Vec::new(),
        sound: Vec::new(),
    };
    if let Some(more @ 1..) = filters.len().checked_sub(MAX_EFFECTS) {
        let how = format!("a layer has at most {MAX_EFFECTS} effects");
        report.add(Outcome::LeftOut, format!("{more} filters of {owner}"), how);
    }
    for raw in filters.iter().take(MAX_EFFECTS) {
        let fields = Fields::of(raw);
        if fields.is_empty() {
            continue;
        }
        let kind = fields.text("versioned_id").filter(|kind| !kind.is_empty()).unwrap_or(fields.text_or_empty("id"));
        let (base, version) = unversioned(kind);
        let name = fields.text("name").filter(|name| !name.is_empty()).unwrap_or(kind);
        let what = format!("filter {:?} of {owner}", short(name));
        if SOUND.contains(&base) {
            report.add(Outcome::Kept, what, "it is for sound, which Scrim does not mix yet; it is stored in the show");
            look.sound.push(raw.clone());
            continue;
        }
        let filter = Filter { settings: fields.object("settings"), version, enabled: fields.flag_or("enabled", true) };
        let had = look.effects.len();
        let said = match TABLE.iter().find(|(known, _)| *known == base) {
            Some((_, convert)) => convert(&filter, &mut look, around),
            None => Said::refused(match kind {
                "" => "it does not say what kind of filter it is".to_owned(),
                kind => format!("Scrim has no effect for {kind}"),
            }),
        };
        let said = match held(&mut look, had, catalog, said) {
            _ if look.effects.len() > MAX_EFFECTS => {
                Said::refused(format!("a layer has at most {MAX_EFFECTS} effects"))
            }
            said => said,
        };
        if let Said::Refused(why) = said {
            look.effects.truncate(had);
            look.kept.push(raw.clone());
            report.add(Outcome::Placeholder, what, format!("{why}; it is stored in the layers and does nothing"));
            continue;
        }
        let kinds: Vec<&str> = look.effects.iter().skip(had).map(|effect| effect.kind.as_str()).collect();
        let mut now = match kinds.as_slice() {
            [] => "the layers' own crop and scale".to_owned(),
            kinds => kinds.join(" and "),
        };
        if !filter.enabled {
            now.push_str(", off");
        }
        match said {
            Said::Done(notes) if !notes.is_empty() => {
                report.add(Outcome::Approximated, what, format!("{now}; {}", notes.join("; ")));
            }
            Said::Lacks(missing) => report.add(Outcome::Missing, what, format!("{now}; {missing}")),
            _ => report.add(Outcome::Mapped, what, now),
        }
    }
    look
}

/// Holds the values of new effects in their ranges. An effect that is not installed refuses the filter.
fn held(look: &mut Look, had: usize, catalog: &EffectCatalog, said: Said) -> Said {
    let Said::Done(mut notes) = said else { return said };
    for effect in look.effects.iter_mut().skip(had) {
        let Some(known) = catalog.get(&effect.kind) else {
            return Said::refused(format!("this build has no effect {}", effect.kind));
        };
        for spec in &known.info().params {
            let (Some(value), ParamKind::Float { min, max, .. }) = (effect.params.get_mut(spec.name), &spec.kind)
            else {
                continue;
            };
            let given = value.as_f64().unwrap_or_default();
            let inside = given.clamp(*min, *max);
            if (given - inside).abs() > 1e-6 {
                notes.push(format!("{} of {} is held at {inside}", spec.label, tidy(given)));
            }
            *value = inside.into();
        }
    }
    Said::Done(notes)
}

/// A number for a sentence, with three digits behind its point at most.
fn tidy(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

impl Look {
    pub fn add(&mut self, kind: &str, enabled: bool, params: impl IntoIterator<Item = (&'static str, ParamValue)>) {
        let mut spec = EffectSpec::new(EffectId(0), kind);
        spec.enabled = enabled;
        spec.params = params.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
        self.effects.push(spec);
    }

    /// Cuts so many pixels of the picture, as it is by now, off its sides.
    pub fn cut(&mut self, edges: Crop) {
        let (fx, fy) = self.factor;
        let crop = &mut self.crop;
        crop.left += edges.left / fx;
        crop.right += edges.right / fx;
        crop.top += edges.top / fy;
        crop.bottom += edges.bottom / fy;
        self.size.width = (self.size.width - edges.left - edges.right).max(1.0);
        self.size.height = (self.size.height - edges.top - edges.bottom).max(1.0);
    }
}
