//! What the bench of keyers prints: a mean over the seeds for each kind of case, then totals and whether the limits are kept.

use super::{Measured, Work};
use crate::truth::Kind;
use crate::truth::score::Scores;
use serde_json::{Value, json};
use std::fmt::Write;

/// The limits: the mean of all cases' ratios of excess, the ratio of any case, and the mean of the ratios of alpha error.
const MEAN_EXCESS: f64 = 0.5;
const CASE_EXCESS: f64 = 1.05;
const MEAN_ALPHA: f64 = 0.5;

/// A smaller error than this is none, for ratios: in 255ths for composites, and of alpha.
const NO_EXCESS: f64 = 0.01;
const NO_ALPHA: f64 = 1e-6;

/// Means over the seeds of one kind of case.
#[derive(Debug, Clone, PartialEq)]
struct Row {
    kind: Kind,
    floor: f64,
    classic: Scores,
    keyer: Scores,
}

impl Row {
    fn new(kind: Kind, measured: &[&Measured]) -> Self {
        let mean = |value: &dyn Fn(&Measured) -> f64| {
            measured.iter().map(|measured| value(measured)).sum::<f64>() / measured.len().max(1) as f64
        };
        let scores = |of: &dyn Fn(&Measured) -> Scores| Scores {
            alpha: mean(&|measured| of(measured).alpha),
            edge: mean(&|measured| of(measured).edge),
            composite: mean(&|measured| of(measured).composite),
        };
        Self {
            kind,
            floor: mean(&|measured| measured.floor),
            classic: scores(&|measured| measured.classic),
            keyer: scores(&|measured| measured.keyer),
        }
    }

    fn excess_ratio(&self) -> f64 {
        ratio(self.keyer.composite - self.floor, self.classic.composite - self.floor, NO_EXCESS)
    }

    fn alpha_ratio(&self) -> f64 {
        ratio(self.keyer.alpha, self.classic.alpha, NO_ALPHA)
    }

    fn edge_ratio(&self) -> f64 {
        ratio(self.keyer.edge, self.classic.edge, NO_ALPHA)
    }
}

/// How many times `base` a value is; what is below `least` counts as that much.
fn ratio(value: f64, base: f64, least: f64) -> f64 {
    value.max(0.0).max(least) / base.max(least)
}

/// All that was measured, summed up.
pub struct Report {
    keyer: &'static str,
    seeds: Vec<u64>,
    size: (usize, usize),
    rows: Vec<Row>,
    pictures: Vec<Measured>,
}

impl Report {
    pub fn new(work: &Work, measured: &[Measured]) -> Self {
        let mut kinds = work.kinds.clone();
        kinds.sort();
        kinds.dedup();
        let row = |kind: Kind| {
            let of_kind: Vec<_> = measured.iter().filter(|measured| measured.kind == kind).collect();
            Row::new(kind, &of_kind)
        };
        Self {
            keyer: work.keyer.info().kind,
            seeds: work.seeds.clone(),
            size: work.size,
            rows: kinds.into_iter().map(row).collect(),
            pictures: measured.to_vec(),
        }
    }

    fn mean(&self, value: impl Fn(&Row) -> f64) -> f64 {
        self.rows.iter().map(value).sum::<f64>() / self.rows.len().max(1) as f64
    }

    /// The mean of the cases' ratios of excess.
    fn mean_excess(&self) -> f64 {
        self.mean(Row::excess_ratio)
    }

    fn mean_alpha(&self) -> f64 {
        self.mean(Row::alpha_ratio)
    }

    /// The ratio of the means over all cases: those with large errors count more.
    fn total_excess(&self) -> f64 {
        let keyer = self.mean(|row| row.keyer.composite - row.floor);
        ratio(keyer, self.mean(|row| row.classic.composite - row.floor), NO_EXCESS)
    }

    fn total_alpha(&self) -> f64 {
        ratio(self.mean(|row| row.keyer.alpha), self.mean(|row| row.classic.alpha), NO_ALPHA)
    }

    /// The case where the keyer is worst against the classic.
    fn worst(&self) -> Option<(&'static str, f64)> {
        let rows = self.rows.iter().map(|row| (row.kind.name(), row.excess_ratio()));
        rows.max_by(|a, b| a.1.total_cmp(&b.1))
    }

    /// Whether the limits are kept: the excess by either way of taking the mean, the mean error of alpha against the classic's mean.
    pub fn passes(&self) -> bool {
        let worst = self.worst().is_none_or(|(_, ratio)| ratio <= CASE_EXCESS);
        self.decisive_excess() <= MEAN_EXCESS && self.total_alpha() <= MEAN_ALPHA && worst
    }

    fn decisive_excess(&self) -> f64 {
        self.mean_excess().max(self.total_excess())
    }

    pub fn json(&self) -> Value {
        let scores = |scores: &Scores, floor: f64| {
            json!({
                "alpha": rounded(scores.alpha), "edge_alpha": rounded(scores.edge),
                "composite": rounded(scores.composite), "excess": rounded(scores.composite - floor),
            })
        };
        let rows = self.rows.iter().map(|row| {
            json!({
                "case": row.kind.name(), "floor": rounded(row.floor),
                "classic": scores(&row.classic, row.floor), "keyer": scores(&row.keyer, row.floor),
                "ratio": {
                    "alpha": rounded(row.alpha_ratio()), "edge_alpha": rounded(row.edge_ratio()),
                    "excess": rounded(row.excess_ratio()),
                },
            })
        });
        let pictures = self.pictures.iter().map(|picture| {
            let setting = &picture.setting;
            let (found, fault) = (picture.found.as_ref().ok(), picture.found.as_ref().err());
            json!({
                "case": picture.kind.name(), "seed": picture.seed, "floor": rounded(picture.floor),
                "classic": scores(&picture.classic, picture.floor), "keyer": scores(&picture.keyer, picture.floor),
                "classic_at": {
                    "key": setting.key.map(|value| rounded(value.into())),
                    "similarity": rounded(setting.similarity.into()),
                    "smoothness": rounded(setting.smoothness.into()), "spill": rounded(setting.spill.into()),
                },
                "keyer_at": found, "not_set_up": fault,
            })
        });
        let worst = self.worst().map(|(case, ratio)| json!({ "case": case, "excess_ratio": rounded(ratio) }));
        json!({
            "bench": "keyer", "keyer": self.keyer, "seeds": self.seeds, "size": [self.size.0, self.size.1],
            "cases": rows.collect::<Vec<_>>(),
            "total": {
                "mean_excess_ratio": rounded(self.mean_excess()), "mean_alpha_ratio": rounded(self.mean_alpha()),
                "excess_ratio_of_means": rounded(self.total_excess()), "alpha_ratio_of_means": rounded(self.total_alpha()),
                "worst": worst,
            },
            "limits": { "mean_excess_ratio": MEAN_EXCESS, "case_excess_ratio": CASE_EXCESS, "mean_alpha_ratio": MEAN_ALPHA },
            "pass": self.passes(),
            "pictures": pictures.collect::<Vec<_>>(),
        })
    }

    pub fn table(&self) -> String {
        let mut text = String::new();
        // Writing into a string cannot fail.
        self.write_table(&mut text).ok();
        text
    }

    fn write_table(&self, text: &mut String) -> std::fmt::Result {
        let first = self.seeds.first().copied().unwrap_or(0);
        let last = self.seeds.last().copied().unwrap_or(0);
        writeln!(
            text,
            "classic at its best and {}, seeds {first} to {last}, {}×{}",
            self.keyer, self.size.0, self.size.1
        )?;
        writeln!(text, "alpha, edge: mean absolute error in 1000ths; composite, floor, excess: in 255ths\n")?;
        writeln!(
            text,
            "{:<12} {:>6} | {:>7} {:>7} {:>9} {:>7} | {:>7} {:>7} {:>9} {:>7} | {:>6} {:>6} {:>6}",
            "case",
            "floor",
            "alpha",
            "edge",
            "composite",
            "excess",
            "alpha",
            "edge",
            "composite",
            "excess",
            "alpha",
            "edge",
            "excess"
        )?;
        for row in &self.rows {
            write!(text, "{:<12} {:>6.2} |", row.kind.name(), row.floor)?;
            for scores in [&row.classic, &row.keyer] {
                let (alpha, edge) = (scores.alpha * 1000.0, scores.edge * 1000.0);
                let excess = scores.composite - row.floor;
                write!(text, " {alpha:>7.2} {edge:>7.1} {:>9.2} {excess:>7.2} |", scores.composite)?;
            }
            let (alpha, edge, excess) = (row.alpha_ratio(), row.edge_ratio(), row.excess_ratio());
            writeln!(text, " {alpha:>6.2} {edge:>6.2} {excess:>6.2}")?;
        }
        for picture in &self.pictures {
            if let Err(fault) = &picture.found {
                writeln!(text, "{} {}: taken at its defaults: {fault}", picture.kind.name(), picture.seed)?;
            }
        }
        let verdict = |kept: bool| if kept { "kept" } else { "MISSED" };
        writeln!(text)?;
        let mut limit = |what: &str, [mean, total, decisive]: [f64; 3], limit: f64| {
            let kept = verdict(decisive <= limit);
            writeln!(text, "{what}: mean of ratios {mean:.3}, ratio of means {total:.3}, limit {limit}: {kept}")
        };
        limit("excess", [self.mean_excess(), self.total_excess(), self.decisive_excess()], MEAN_EXCESS)?;
        limit("alpha error", [self.mean_alpha(), self.total_alpha(), self.total_alpha()], MEAN_ALPHA)?;
        if let Some((case, ratio)) = self.worst() {
            let kept = verdict(ratio <= CASE_EXCESS);
            writeln!(text, "worst case: {case} with {ratio:.3} of the classic's excess, limit {CASE_EXCESS}: {kept}")?;
        }
        writeln!(text, "{}", if self.passes() { "PASS" } else { "FAIL" })
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1e5).round() / 1e5
}
