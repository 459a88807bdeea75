//! Maps of the plane that keep lines straight: what pins a picture to four corners. Pure.

/// Rows of a 3×3 matrix: `(x, y, 1)` becomes the first two rows' values divided by the third's. What has a third value of 0 or less lies on
/// or behind the horizon.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Perspective(pub [[f64; 3]; 3]);

impl Perspective {
    /// From the unit square to four corners: top left, top right, bottom right, bottom left (Heckbert: "Fundamentals of Texture Mapping and
    /// Image Warping", 1989). `None` where three of them lie on one line.
    pub fn to_corners([(x0, y0), (x1, y1), (x2, y2), (x3, y3)]: [(f64, f64); 4]) -> Option<Self> {
        let (dx1, dy1) = (x1 - x2, y1 - y2);
        let (dx2, dy2) = (x3 - x2, y3 - y2);
        let (sx, sy) = (x0 - x1 + x2 - x3, y0 - y1 + y2 - y3);
        let det = dx1 * dy2 - dx2 * dy1;
        if !det.is_finite() || det.abs() < 1e-12 {
            return None;
        }
        let (g, h) = ((sx * dy2 - sy * dx2) / det, (dx1 * sy - sx * dy1) / det);
        let map =
            Self([[x1 - x0 + g * x1, x3 - x0 + h * x3, x0], [y1 - y0 + g * y1, y3 - y0 + h * y3, y0], [g, h, 1.0]]);
        map.inverse().map(|_| map)
    }

    /// First `first`, then `self`.
    #[must_use]
    pub fn after(&self, first: &Self) -> Self {
        let [a, b, c] = first.0;
        let row = |[x, y, z]: [f64; 3]| {
            let ([a0, a1, a2], [b0, b1, b2], [c0, c1, c2]) = (a, b, c);
            [x * a0 + y * b0 + z * c0, x * a1 + y * b1 + z * c1, x * a2 + y * b2 + z * c2]
        };
        Self(self.0.map(row))
    }

    /// `None` for a map that flattens the plane.
    pub fn inverse(&self) -> Option<Self> {
        let [[a, b, c], [d, e, f], [g, h, i]] = self.0;
        let det = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
        if !det.is_finite() || det.abs() < 1e-12 {
            return None;
        }
        let rows = [
            [e * i - f * h, c * h - b * i, b * f - c * e],
            [f * g - d * i, a * i - c * g, c * d - a * f],
            [d * h - e * g, b * g - a * h, a * e - b * d],
        ];
        Some(Self(rows.map(|row| row.map(|value| value / det))))
    }

    /// `None` on the horizon and behind it.
    pub fn apply(&self, (x, y): (f64, f64)) -> Option<(f64, f64)> {
        let [u, v, w] = self.0.map(|[a, b, c]| a * x + b * y + c);
        (w > 1e-9).then(|| (u / w, v / w))
    }
}
