//! Curves through points that never overshoot them: cubic Hermite spans with the slopes of Fritsch and Carlson (1980), in the form of Fritsch and Butland
//! (1984): a point's slope is the harmonic mean of its neighbours' weighted by their lengths, and 0 where the curve turns.

/// A curve from 0 to 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Curve {
    /// Place, value and slope, by place; at least two.
    knots: Vec<[f32; 3]>,
}

/// Points nearer than this to one before them, or to an end, take its place.
const LEAST_STEP: f32 = 1.0 / 512.0;

impl Curve {
    /// Through these points, in any order, of place and value. The ends (0, 0) and (1, 1) are there where no point is.
    pub fn through(points: impl IntoIterator<Item = [f32; 2]>) -> Self {
        let mut points: Vec<_> = points.into_iter().collect();
        points.sort_by(|[a, _], [b, _]| a.total_cmp(b));
        if points.first().is_none_or(|[x, _]| *x >= LEAST_STEP) {
            points.insert(0, [0.0, 0.0]);
        }
        if points.last().is_none_or(|[x, _]| *x <= 1.0 - LEAST_STEP) {
            points.push([1.0, 1.0]);
        }
        points.dedup_by(|[later, _], [before, _]| *later - *before < LEAST_STEP);
        Self { knots: slopes(&points) }
    }

    /// Its value at a place, limited to 0 to 1.
    pub fn at(&self, x: f32) -> f32 {
        let after = self.knots.partition_point(|[place, ..]| *place <= x);
        let knot = |index: usize| self.knots.get(index).copied();
        match (after.checked_sub(1).and_then(knot), knot(after)) {
            (Some([x0, y0, m0]), Some([x1, y1, m1])) => {
                let (length, t) = (x1 - x0, (x - x0) / (x1 - x0));
                let (a, b) = (t * t * (3.0 - 2.0 * t), t * (1.0 - t));
                (y0 + (y1 - y0) * a + length * b * (m0 * (1.0 - t) - m1 * t)).clamp(0.0, 1.0)
            }
            (Some([_, y, _]), None) | (None, Some([_, y, _])) => y.clamp(0.0, 1.0),
            (None, None) => x,
        }
    }
}

fn slopes(points: &[[f32; 2]]) -> Vec<[f32; 3]> {
    // Length and slope of the span between two points.
    let span = |pair: &[[f32; 2]]| match pair {
        [[x0, y0], [x1, y1]] => [x1 - x0, (y1 - y0) / (x1 - x0)],
        _ => [0.0; 2],
    };
    let spans: Vec<[f32; 2]> = points.windows(2).map(span).collect();
    let slope = |index: usize| {
        let (before, after) = (index.checked_sub(1).and_then(|index| spans.get(index)), spans.get(index));
        match (before, after) {
            (Some([h0, d0]), Some([h1, d1])) if d0 * d1 > 0.0 => {
                let (w0, w1) = (2.0 * h1 + h0, h1 + 2.0 * h0);
                (w0 + w1) / (w0 / d0 + w1 / d1)
            }
            (Some(_), Some(_)) | (None, None) => 0.0,
            // At the ends the span goes straight on.
            (Some([_, only]), None) | (None, Some([_, only])) => *only,
        }
    };
    points.iter().enumerate().map(|(index, [x, y])| [*x, *y, slope(index)]).collect()
}

#[cfg(test)]
mod tests {
    use super::Curve;

    fn samples(curve: &Curve) -> Vec<f32> {
        (0..=1000).map(|step| curve.at(step as f32 / 1000.0)).collect()
    }

    #[test]
    fn no_points_are_the_identity() {
        for (step, value) in samples(&Curve::through([])).into_iter().enumerate() {
            assert!((value - step as f32 / 1000.0).abs() < 1e-6);
        }
    }

    #[test]
    fn a_curve_goes_through_its_points() {
        let points = [[0.7, 0.9], [0.0, 0.1], [0.3, 0.2], [0.5, 0.25]];
        let curve = Curve::through(points);
        for [x, y] in points {
            assert!((curve.at(x) - y).abs() < 1e-6, "{x}");
        }
        assert_eq!(curve.at(1.0), 1.0);
    }

    #[test]
    fn between_rising_points_it_rises_and_never_leaves_their_range() {
        let points = [[0.1, 0.0], [0.2, 0.6], [0.25, 0.61], [0.8, 0.62], [0.9, 0.99]];
        let values = samples(&Curve::through(points));
        assert!(values.windows(2).all(|pair| pair[1] >= pair[0] - 1e-6));
        let turning = samples(&Curve::through([[0.0, 0.5], [0.3, 0.9], [0.6, 0.2], [1.0, 0.4]]));
        assert!(turning.iter().all(|value| (0.2 - 1e-6..=0.9 + 1e-6).contains(value)));
    }

    #[test]
    fn points_in_one_place_make_no_slope_without_end() {
        let curve = Curve::through([[0.5, 0.2], [0.5, 0.8], [0.5, 0.4]]);
        assert!(samples(&curve).iter().all(|value| value.is_finite()));
    }
}
