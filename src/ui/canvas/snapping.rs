//! What attracts a dragged layer: the canvas's edges and middle, the other layers, guides, the grid, and places where gaps become equal.

use super::geometry::{Bounds, Vector};
use crate::document::GuideLines;

/// Most layers whose gaps are compared.
const MOST_GAPS: usize = 48;

/// Canvas positions that attract.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Targets {
    pub x: Vec<f64>,
    pub y: Vec<f64>,
    /// Canvas pixels between the lines of the grid.
    pub grid: Option<f64>,
    /// The other layers, between which gaps may become equal.
    others: Vec<Bounds>,
}

/// What attracted: lines to show, in canvas pixels.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lines {
    /// An upright line.
    pub x: Option<f64>,
    /// A level line.
    pub y: Option<f64>,
    /// Gaps that became equal, each from one layer to the next.
    pub gaps: Vec<(Vector, Vector)>,
}

impl Lines {
    pub fn upright(at: f64) -> Self {
        Self { x: Some(at), ..Self::default() }
    }

    pub fn level(at: f64) -> Self {
        Self { y: Some(at), ..Self::default() }
    }
}

/// A move along one axis that brings something onto a target.
#[derive(Debug, Clone, PartialEq)]
struct Pull {
    by: f64,
    line: Option<f64>,
    /// Ends of the equal gaps along the axis.
    gaps: Vec<(f64, f64)>,
}

impl Targets {
    /// The edges and the middle of the canvas and of each of the other layers.
    pub fn of(canvas: (f64, f64), others: impl IntoIterator<Item = Bounds>) -> Self {
        let whole = Bounds { min: Vector::default(), max: canvas.into() };
        let others: Vec<Bounds> = others.into_iter().collect();
        let mut targets = Self::default();
        for bounds in std::iter::once(&whole).chain(&others) {
            let center = bounds.center();
            targets.x.extend([bounds.min.x, center.x, bounds.max.x]);
            targets.y.extend([bounds.min.y, center.y, bounds.max.y]);
        }
        targets.others = others;
        targets
    }

    /// With the guides of a scene.
    #[must_use]
    pub fn with_guides(mut self, guides: &GuideLines) -> Self {
        self.x.extend(&guides.x);
        self.y.extend(&guides.y);
        self
    }

    /// How much further to move so that an edge or the middle of `bounds` lies on the nearest target within `reach` canvas pixels.
    pub fn snap_bounds(&self, bounds: &Bounds, reach: f64) -> (Vector, Lines) {
        let center = bounds.center();
        let places = |min: f64, middle: f64, max: f64| [min, middle, max];
        let x = self.pull(&self.x, &places(bounds.min.x, center.x, bounds.max.x), reach);
        let y = self.pull(&self.y, &places(bounds.min.y, center.y, bounds.max.y), reach);
        let x = nearer(x, self.even(bounds, |v| (v.x, v.y), reach));
        let y = nearer(y, self.even(bounds, |v| (v.y, v.x), reach));
        let by = Vector::new(x.as_ref().map_or(0.0, |pull| pull.by), y.as_ref().map_or(0.0, |pull| pull.by));
        let at = center + by;
        let across = x.iter().flat_map(|pull| &pull.gaps).map(|(a, b)| (Vector::new(*a, at.y), Vector::new(*b, at.y)));
        let down = y.iter().flat_map(|pull| &pull.gaps).map(|(a, b)| (Vector::new(at.x, *a), Vector::new(at.x, *b)));
        let gaps = across.chain(down).collect();
        (by, Lines { x: x.and_then(|pull| pull.line), y: y.and_then(|pull| pull.line), gaps })
    }

    /// The same for one point; an axis that is not free to move is left alone.
    pub fn snap_point(&self, point: Vector, free: (bool, bool), reach: f64) -> (Vector, Lines) {
        let x = free.0.then(|| self.pull(&self.x, &[point.x], reach)).flatten();
        let y = free.1.then(|| self.pull(&self.y, &[point.y], reach)).flatten();
        let by = Vector::new(x.as_ref().map_or(0.0, |pull| pull.by), y.as_ref().map_or(0.0, |pull| pull.by));
        (by, Lines { x: x.and_then(|pull| pull.line), y: y.and_then(|pull| pull.line), gaps: Vec::new() })
    }

    /// The smallest move that brings one of `places` onto one of `targets` or onto the grid.
    fn pull(&self, targets: &[f64], places: &[f64], reach: f64) -> Option<Pull> {
        let onto = targets.iter().flat_map(|target| places.iter().map(move |place| (target - place, *target)));
        let grid = self.grid.filter(|step| *step > 0.0).into_iter().flat_map(|step| {
            places.iter().map(move |place| {
                let target = (place / step).round() * step;
                (target - place, target)
            })
        });
        onto.chain(grid)
            .filter(|(by, _)| by.abs() <= reach)
            .min_by(|a, b| a.0.abs().total_cmp(&b.0.abs()))
            .map(|(by, at)| Pull { by, line: Some(at), gaps: Vec::new() })
    }

    /// The smallest move along an axis that makes the gap to a layer as wide as the gap between two layers, or puts `bounds` in the middle
    /// between two. `axes` gives a vector's part along the axis and across it; only layers beside `bounds` count.
    fn even(&self, bounds: &Bounds, axes: impl Fn(Vector) -> (f64, f64), reach: f64) -> Option<Pull> {
        let span = |bounds: &Bounds| {
            let ((min, low), (max, high)) = (axes(bounds.min), axes(bounds.max));
            (min, max, low, high)
        };
        let (min, max, low, high) = span(bounds);
        let size = max - min;
        let mut beside: Vec<(f64, f64)> = self
            .others
            .iter()
            .map(&span)
            .filter(|(_, _, from, to)| *from < high && *to > low)
            .map(|(from, to, ..)| (from, to))
            .take(MOST_GAPS)
            .collect();
        beside.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut best: Option<Pull> = None;
        for (index, (first_min, first_max)) in beside.iter().enumerate() {
            for (second_min, second_max) in beside.iter().skip(index + 1) {
                let gap = second_min - first_max;
                if gap <= 0.0 {
                    continue;
                }
                let between = first_max + (gap - size) / 2.0;
                let places = [
                    (second_max + gap, vec![(*first_max, *second_min), (*second_max, second_max + gap)]),
                    (first_min - gap - size, vec![(first_min - gap, *first_min), (*first_max, *second_min)]),
                    (between, vec![(*first_max, between), (between + size, *second_min)]),
                ];
                let fits = |at: f64| at != between || gap >= size;
                for (at, gaps) in places.into_iter().filter(|(at, _)| fits(*at) && (at - min).abs() <= reach) {
                    best = nearer(best, Some(Pull { by: at - min, line: None, gaps }));
                }
            }
        }
        best
    }
}

/// The shorter one; the first where they are alike.
fn nearer(a: Option<Pull>, b: Option<Pull>) -> Option<Pull> {
    a.into_iter().chain(b).min_by(|a, b| a.by.abs().total_cmp(&b.by.abs()))
}
