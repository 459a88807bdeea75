//! What the bench of effects prints: a line for each, the worst last, then whether the limit is kept.

use super::{Cost, Measured, Measurements};
use serde_json::{Value, json};
use std::fmt::Write;

/// How many times the blur of equal radius an effect may cost.
const MOST: f64 = 3.0;
/// Less than this many milliseconds is none, for ratios.
const LEAST_MS: f64 = 0.01;

/// All that was measured, in order of what it costs beside its blur.
pub struct Report {
    size: (u32, u32),
    adapter: String,
    software: bool,
    rows: Vec<Measured>,
}

impl Report {
    pub fn new(size: (u32, u32), measured: Measurements) -> Self {
        let Measurements { adapter, software, effects } = measured;
        let mut report = Self { size, adapter, software, rows: Vec::new() };
        let mut rows: Vec<_> = effects.into_iter().map(|row| (report.ratio(&row), row)).collect();
        rows.sort_by(|(a, _), (b, _)| a.total_cmp(b));
        report.rows = rows.into_iter().map(|(_, row)| row).collect();
        report
    }

    /// What a frame costs whom it keeps waiting: the GPU, or the cores that stand in for it.
    fn weight(&self, cost: Cost) -> f64 {
        cost.gpu_ms.filter(|_| !self.software).unwrap_or(cost.cpu_ms)
    }

    fn ratio(&self, row: &Measured) -> f64 {
        self.weight(row.moving).max(0.0) / self.weight(row.blur).max(LEAST_MS)
    }

    /// Whether no effect exceeds the limit.
    pub fn passes(&self) -> bool {
        self.rows.iter().all(|row| self.ratio(row) <= MOST)
    }

    pub fn json(&self) -> Value {
        let cost = |cost: Cost| json!({ "cpu_ms": rounded(cost.cpu_ms), "gpu_ms": cost.gpu_ms.map(rounded) });
        let row = |row: &Measured| {
            json!({
                "kind": row.kind, "preset": row.preset, "blur_radius": rounded(row.radius),
                "moving": cost(row.moving), "still": cost(row.still), "blur": cost(row.blur),
                "passes": rounded(row.passes), "draws": rounded(row.draws), "ratio": rounded(self.ratio(row)),
            })
        };
        let (width, height) = self.size;
        json!({
            "peer": "scrim", "work": "effects", "size": [width, height], "adapter": self.adapter,
            "ratio_of": self.measure(), "most": MOST, "pass": self.passes(),
            "effects": self.rows.iter().map(row).collect::<Vec<_>>(),
        })
    }

    fn measure(&self) -> &'static str {
        let timed = self.rows.iter().any(|row| row.moving.gpu_ms.is_some());
        if self.software || !timed { "cpu" } else { "gpu" }
    }

    pub fn table(&self) -> String {
        let mut out = String::new();
        let (width, height) = self.size;
        let mut line = |text: String| writeln!(out, "{}", text.trim_end()).ok();
        line(format!("{width}×{height} on {}: milliseconds per frame above the same without the effect", self.adapter));
        line(format!(
            "{:<22} {:>8} {:>8} {:>9} {:>7} {:>6} {:>7} {:>8} {:>6}",
            "effect", "CPU ms", "GPU ms", "still CPU", "passes", "draws", "blur px", "blur CPU", "ratio"
        ));
        for row in &self.rows {
            line(format!(
                "{:<22} {:>8} {:>8} {:>9} {:>7} {:>6} {:>7} {:>8} {:>6.2}{}",
                row.kind,
                tenths(row.moving.cpu_ms),
                row.moving.gpu_ms.map_or_else(|| "–".to_owned(), tenths),
                tenths(row.still.cpu_ms),
                count(row.passes),
                count(row.draws),
                count(row.radius),
                tenths(row.blur.cpu_ms),
                self.ratio(row),
                row.preset.map_or_else(String::new, |preset| format!("  as {preset:?}"))
            ));
        }
        let over: Vec<_> = self.rows.iter().filter(|row| self.ratio(row) > MOST).map(|row| row.kind).collect();
        let by = self.measure().to_uppercase();
        line(match self.rows.last() {
            Some(worst) if over.is_empty() => {
                format!(
                    "pass {} costs most: {:.2} times the {by} time of its blur (at most {MOST})",
                    worst.kind,
                    self.ratio(worst)
                )
            }
            Some(_) => format!("FAIL more than {MOST} times the {by} time of their blur: {}", over.join(", ")),
            None => "pass nothing was measured".to_owned(),
        });
        out
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// Without a sign where it rounds to nothing.
fn tenths(value: f64) -> String {
    let text = format!("{value:.1}");
    if text == "-0.0" { "0.0".to_owned() } else { text }
}

/// Whole where it is.
fn count(value: f64) -> String {
    let text = format!("{value:.1}");
    text.strip_suffix(".0").map(str::to_owned).unwrap_or(text)
}
