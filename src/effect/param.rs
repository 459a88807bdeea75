//! Self-describing parameters: what an effect's knobs are called, what they range over and what they start at.
//! Panels, files and uniforms are all made from these.

use crate::document::{ParamValue, SourceId};
use std::collections::BTreeMap;
use std::ops::RangeInclusive;

/// The parameter of every transition that goes from 0 to 1.
pub const PROGRESS: &str = "progress";

/// One knob.
#[derive(Debug, Clone, PartialEq)]
pub struct ParamSpec {
    /// Name in scene files, `snake_case`.
    pub name: &'static str,
    /// Name on the panel.
    pub label: &'static str,
    /// Tooltip: what it does, in one sentence.
    pub help: &'static str,
    /// Heading on the panel that it stands under; empty for none.
    pub group: &'static str,
    pub kind: ParamKind,
}

#[derive(Debug, Clone, PartialEq)]
pub enum ParamKind {
    /// A number with a range. `unit` is shown after it ("px", "°", "%", "").
    Float {
        default: f64,
        min: f64,
        max: f64,
        step: f64,
        unit: &'static str,
    },
    Int {
        default: i64,
        min: i64,
        max: i64,
        unit: &'static str,
    },
    Bool {
        default: bool,
    },
    /// One of a few: the name in files and the label.
    Choice {
        default: &'static str,
        options: &'static [(&'static str, &'static str)],
    },
    /// Encoded sRGB, 0 to 1, straight alpha.
    Color {
        default: [f64; 4],
    },
    /// A path relative to the scene file, empty when not set.
    File {
        extensions: &'static [&'static str],
    },
    /// A place or a pair of numbers, x before y.
    Point {
        default: [f64; 2],
        min: [f64; 2],
        max: [f64; 2],
        unit: &'static str,
    },
    /// The corners of a polygon: fractions of the picture's width and height from its top left, at most `most` of them; empty for none.
    Points {
        most: usize,
    },
    /// A curve's points, each what goes in before what comes out, 0 to 1, at most `most` of them; empty for the straight line from black to white.
    /// See [`Curve`](super::curve::Curve) for what lies between.
    Curve {
        most: usize,
    },
    /// A list of opaque colours, encoded sRGB, at most `most` of them.
    Colors {
        most: usize,
    },
    /// What a set-up measured, for the effect alone: at most `most` numbers; empty for nothing.
    Measured {
        most: usize,
    },
    /// A source of the show by its id; null for none.
    Image,
    /// A button: true for one frame when it is pressed. Files hold none.
    Event,
}

impl ParamSpec {
    /// A number in `range`. On a panel it moves in steps of 0.01 and has no unit, see [`step`](Self::step) and [`unit`](Self::unit).
    pub fn float(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        default: f64,
        range: RangeInclusive<f64>,
    ) -> Self {
        let (min, max) = range.into_inner();
        Self { name, label, help, group: "", kind: ParamKind::Float { default, min, max, step: 0.01, unit: "" } }
    }

    /// A whole number in `range`, without a unit.
    pub fn int(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        default: i64,
        range: RangeInclusive<i64>,
    ) -> Self {
        let (min, max) = range.into_inner();
        Self { name, label, help, group: "", kind: ParamKind::Int { default, min, max, unit: "" } }
    }

    /// One of a few, each the name in files and the label.
    pub fn choice(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        default: &'static str,
        options: &'static [(&'static str, &'static str)],
    ) -> Self {
        Self { name, label, help, group: "", kind: ParamKind::Choice { default, options } }
    }

    /// An opaque colour, given as 8-bit encoded sRGB.
    pub fn color(name: &'static str, label: &'static str, help: &'static str, rgb: [u8; 3]) -> Self {
        let [r, g, b] = rgb.map(|channel| f64::from(channel) / 255.0);
        Self { name, label, help, group: "", kind: ParamKind::Color { default: [r, g, b, 1.0] } }
    }

    /// A file with one of these extensions.
    pub fn file(
        name: &'static str,
        label: &'static str,
        help: &'static str,
        extensions: &'static [&'static str],
    ) -> Self {
        Self { name, label, help, group: "", kind: ParamKind::File { extensions } }
    }

    /// A polygon of at most `most` corners.
    pub fn points(name: &'static str, label: &'static str, help: &'static str, most: usize) -> Self {
        Self { name, label, help, group: "", kind: ParamKind::Points { most } }
    }

    /// A curve through at most `most` points.
    pub fn curve(name: &'static str, label: &'static str, help: &'static str, most: usize) -> Self {
        Self { name, label, help, group: "", kind: ParamKind::Curve { most } }
    }

    /// A place in the picture as shares of its width and height, or up to half as far outside.
    pub fn place(name: &'static str, label: &'static str, help: &'static str, default: [f64; 2]) -> Self {
        Self {
            name,
            label,
            help,
            group: "",
            kind: ParamKind::Point { default, min: [-0.5; 2], max: [1.5; 2], unit: "" },
        }
    }

    /// One of the show's sources, or none.
    pub fn image(name: &'static str, label: &'static str, help: &'static str) -> Self {
        Self { name, label, help, group: "", kind: ParamKind::Image }
    }

    /// On or off.
    pub fn switch(name: &'static str, label: &'static str, help: &'static str, default: bool) -> Self {
        Self { name, label, help, group: "", kind: ParamKind::Bool { default } }
    }

    /// The same with a step for the panel; numbers that are no floats have none.
    #[must_use]
    pub fn step(mut self, value: f64) -> Self {
        if let ParamKind::Float { step, .. } = &mut self.kind {
            *step = value;
        }
        self
    }

    /// The same under a heading.
    #[must_use]
    pub fn group(mut self, value: &'static str) -> Self {
        self.group = value;
        self
    }

    /// The same with a unit to show after the number.
    #[must_use]
    pub fn unit(mut self, value: &'static str) -> Self {
        if let ParamKind::Float { unit, .. } | ParamKind::Int { unit, .. } | ParamKind::Point { unit, .. } =
            &mut self.kind
        {
            *unit = value;
        }
        self
    }

    /// Between two of its values there are others, and all are sensible.
    pub fn has_between(&self) -> bool {
        use ParamKind as K;
        matches!(self.kind, K::Float { .. } | K::Int { .. } | K::Color { .. } | K::Point { .. })
    }

    /// The value that the parameter has when the file does not name it.
    pub fn default_value(&self) -> ParamValue {
        match &self.kind {
            ParamKind::Float { default, .. } => (*default).into(),
            ParamKind::Int { default, .. } => (*default).into(),
            ParamKind::Bool { default } => (*default).into(),
            ParamKind::Choice { default, .. } => (*default).into(),
            ParamKind::Color { default } => default.to_vec().into(),
            ParamKind::File { .. } => "".into(),
            ParamKind::Point { default, .. } => default.to_vec().into(),
            ParamKind::Points { .. }
            | ParamKind::Curve { .. }
            | ParamKind::Colors { .. }
            | ParamKind::Measured { .. } => ParamValue::Array(Vec::new()),
            ParamKind::Image => ParamValue::Null,
            ParamKind::Event => false.into(),
        }
    }

    /// The nearest value that is in range; the default for one of another type, and for numbers that are none.
    pub fn sanitize(&self, value: &ParamValue) -> ParamValue {
        let fixed = match &self.kind {
            ParamKind::Float { min, max, .. } => {
                value.as_f64().filter(|v| v.is_finite()).map(|v| v.clamp(*min, *max).into())
            }
            ParamKind::Int { min, max, .. } => {
                // What moves from one count to another is between them on its way.
                let whole = value.as_i64().or_else(|| value.as_f64().map(|v| v.round() as i64));
                whole.map(|v| v.clamp(*min, *max).into())
            }
            ParamKind::Bool { .. } => value.as_bool().map(Into::into),
            ParamKind::Choice { options, .. } => {
                value.as_str().filter(|v| options.iter().any(|(name, _)| name == v)).map(Into::into)
            }
            ParamKind::Color { .. } => color(value).map(|c| c.to_vec().into()),
            ParamKind::File { .. } => value.as_str().map(Into::into),
            ParamKind::Point { min, max, .. } => {
                point(value).map(|[x, y]| vec![x.clamp(min[0], max[0]), y.clamp(min[1], max[1])].into())
            }
            ParamKind::Points { most } | ParamKind::Curve { most } => {
                points(value).map(|points| points_value(points.into_iter().take(*most)))
            }
            ParamKind::Colors { most } => colors(value).map(|colors| colors_value(colors.into_iter().take(*most))),
            ParamKind::Measured { most } => numbers(value).map(|numbers| {
                let kept = numbers.into_iter().take(*most);
                kept.map(ParamValue::from).collect()
            }),
            ParamKind::Image => value.as_u64().map(Into::into),
            ParamKind::Event => value.as_bool().map(Into::into),
        };
        fixed.unwrap_or_else(|| self.default_value())
    }
}

fn color(value: &ParamValue) -> Option<[f64; 4]> {
    let items = value.as_array()?;
    let mut out = [0.0, 0.0, 0.0, 1.0];
    if items.len() != 3 && items.len() != 4 {
        return None;
    }
    for (slot, item) in out.iter_mut().zip(items) {
        *slot = item.as_f64().filter(|v| v.is_finite())?.clamp(0.0, 1.0);
    }
    Some(out)
}

fn point(value: &ParamValue) -> Option<[f64; 2]> {
    match value.as_array()?.as_slice() {
        [x, y] => Some([x.as_f64().filter(|v| v.is_finite())?, y.as_f64().filter(|v| v.is_finite())?]),
        _ => None,
    }
}

fn colors(value: &ParamValue) -> Option<Vec<[f64; 3]>> {
    let opaque = |item: &ParamValue| color(item).map(|[r, g, b, _]| [r, g, b]);
    value.as_array()?.iter().map(opaque).collect()
}

/// What [`ParamKind::Points`] and [`ParamKind::Curve`] hold.
pub fn points_value(points: impl IntoIterator<Item = [f64; 2]>) -> ParamValue {
    points.into_iter().map(|point| ParamValue::from(point.map(|at| at.clamp(0.0, 1.0)).to_vec())).collect()
}

/// What [`ParamKind::Colors`] holds.
pub fn colors_value(colors: impl IntoIterator<Item = [f64; 3]>) -> ParamValue {
    colors.into_iter().map(|color| ParamValue::from(color.to_vec())).collect()
}

fn numbers(value: &ParamValue) -> Option<Vec<f64>> {
    value.as_array()?.iter().map(|item| item.as_f64().filter(|v| v.is_finite())).collect()
}

fn points(value: &ParamValue) -> Option<Vec<[f64; 2]>> {
    value.as_array()?.iter().map(point).collect()
}

/// Parameter values that are complete, of the right type and in range, whatever the file said.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Params(BTreeMap<&'static str, ParamValue>);

impl Params {
    /// The values of `given` where they fit the specs, and the defaults elsewhere.
    pub fn resolve(specs: &[ParamSpec], given: &BTreeMap<String, ParamValue>) -> Self {
        let value =
            |spec: &ParamSpec| given.get(spec.name).map_or_else(|| spec.default_value(), |value| spec.sanitize(value));
        Self(specs.iter().map(|spec| (spec.name, value(spec))).collect())
    }

    pub fn float(&self, name: &str) -> f32 {
        self.0.get(name).and_then(ParamValue::as_f64).unwrap_or(0.0) as f32
    }

    pub fn int(&self, name: &str) -> i64 {
        self.0.get(name).and_then(ParamValue::as_i64).unwrap_or(0)
    }

    pub fn bool(&self, name: &str) -> bool {
        self.0.get(name).and_then(ParamValue::as_bool).unwrap_or(false)
    }

    pub fn choice(&self, name: &str) -> &str {
        self.0.get(name).and_then(ParamValue::as_str).unwrap_or("")
    }

    /// Encoded sRGB with straight alpha.
    pub fn color(&self, name: &str) -> [f32; 4] {
        self.0.get(name).and_then(color).unwrap_or([0.0, 0.0, 0.0, 1.0]).map(|v| v as f32)
    }

    /// x and y.
    pub fn point(&self, name: &str) -> [f32; 2] {
        self.0.get(name).and_then(point).unwrap_or([0.0; 2]).map(|v| v as f32)
    }

    /// The corners of a polygon or the points of a curve, each x before y.
    pub fn points(&self, name: &str) -> Vec<[f32; 2]> {
        let corners = self.0.get(name).and_then(points).unwrap_or_default();
        corners.into_iter().map(|corner| corner.map(|v| v as f32)).collect()
    }

    /// Encoded sRGB.
    pub fn colors(&self, name: &str) -> Vec<[f32; 3]> {
        let found = self.0.get(name).and_then(colors).unwrap_or_default();
        found.into_iter().map(|color| color.map(|v| v as f32)).collect()
    }

    /// What a set-up measured.
    pub fn measured(&self, name: &str) -> Vec<f32> {
        let found = self.0.get(name).and_then(numbers).unwrap_or_default();
        found.into_iter().map(|v| v as f32).collect()
    }

    /// The source that was chosen.
    pub fn image(&self, name: &str) -> Option<SourceId> {
        self.0.get(name).and_then(ParamValue::as_u64).map(SourceId)
    }

    /// A path, empty when not set.
    pub fn file(&self, name: &str) -> &str {
        self.choice(name)
    }
}
