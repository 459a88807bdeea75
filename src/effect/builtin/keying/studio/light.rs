//! Uneven light as a smooth factor over the picture.

use super::sample::Sample;

/// Coefficients of a light: all terms up to the third power but the constant, which is 1.
pub(super) const TERMS: usize = 9;

/// How much brighter than its nominal colour the screen is, in encoded values, at a place (x, y) from −1 to 1:
///
/// ```text
/// 1 + c0 x + c1 y + c2 x² + c3 xy + c4 y² + c5 x³ + c6 x²y + c7 xy² + c8 y³
/// ```
///
/// held between [`Light::LEAST`] and [`Light::MOST`]. Light over a wall falls off smoothly; a cubic follows a hot spot and a dark corner, and has too few
/// terms to follow the figure.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Light(pub [f32; TERMS]);

impl Light {
    pub const LEAST: f32 = 0.25;
    pub const MOST: f32 = 3.0;

    /// From what a document holds; even where that is none.
    pub fn of(numbers: &[f32]) -> Self {
        let mut terms = [0.0; TERMS];
        for (term, number) in terms.iter_mut().zip(numbers) {
            *term = *number;
        }
        Self(terms)
    }

    pub fn is_even(&self) -> bool {
        self.0.iter().all(|term| *term == 0.0)
    }

    pub fn at(&self, (x, y): (f32, f32)) -> f32 {
        let sum: f32 = self.0.iter().zip(monomials(x, y)).map(|(term, monomial)| term * monomial).sum();
        (1.0 + sum).clamp(Self::LEAST, Self::MOST)
    }

    /// The light that fits these brightnesses best, by least squares, and the brightness that it is a factor of. A little weight on small
    /// coefficients keeps it from running away where there is nothing to fit. `None` of too few.
    pub fn fit(sample: &Sample, brightness: &[(usize, f32)]) -> Option<(Self, f32)> {
        const SIZE: usize = TERMS + 1;
        if brightness.len() < 8 * SIZE {
            return None;
        }
        let mut system = [[0.0_f64; SIZE + 1]; SIZE];
        for (index, value) in brightness {
            let (x, y) = sample.place(*index);
            let mut row = [1.0_f64; SIZE];
            for (slot, monomial) in row.iter_mut().skip(1).zip(monomials(x, y)) {
                *slot = f64::from(monomial);
            }
            for (equation, weight) in system.iter_mut().zip(row) {
                for (slot, factor) in equation.iter_mut().zip(row.into_iter().chain([f64::from(*value)])) {
                    *slot += weight * factor;
                }
            }
        }
        let ridge = brightness.len() as f64 * 2e-3;
        for (index, equation) in system.iter_mut().enumerate().skip(1) {
            if let Some(slot) = equation.get_mut(index) {
                *slot += ridge;
            }
        }
        let [level, terms @ ..] = solve(system)?;
        let fits = level > 1e-3 && terms.iter().all(|term| term.is_finite());
        fits.then(|| (Self(terms.map(|term: f64| (term / level) as f32)), level as f32))
    }
}

fn monomials(x: f32, y: f32) -> [f32; TERMS] {
    [x, y, x * x, x * y, y * y, x * x * x, x * x * y, x * y * y, y * y * y]
}

/// Gauss and Jordan with the greatest pivot; `None` of a singular system.
fn solve<const N: usize, const M: usize>(mut system: [[f64; M]; N]) -> Option<[f64; N]> {
    for column in 0..N {
        let value = |row: &[f64; M]| row.get(column).copied().unwrap_or_default();
        let greatest = (column..N).max_by(|a, b| {
            let size = |row: &usize| system.get(*row).map_or(0.0, |row| value(row).abs());
            size(a).total_cmp(&size(b))
        })?;
        system.swap(column, greatest);
        let pivot = *system.get(column)?;
        let head = value(&pivot);
        if head.abs() < 1e-12 {
            return None;
        }
        let pivot = pivot.map(|entry| entry / head);
        for (index, row) in system.iter_mut().enumerate() {
            if index == column {
                *row = pivot;
                continue;
            }
            let factor = value(row);
            for (slot, entry) in row.iter_mut().zip(pivot) {
                *slot -= factor * entry;
            }
        }
    }
    Some(system.map(|row| row.last().copied().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_light_is_found_again_from_what_it_lit() {
        let sample = Sample { width: 40, height: 30, rgb: vec![[0.0; 3]; 1200] };
        let light = Light([0.2, -0.1, -0.15, 0.05, -0.1, 0.02, 0.0, -0.03, 0.01]);
        let lit: Vec<_> = (0..1200).map(|index| (index, 0.6 * light.at(sample.place(index)))).collect();
        let (found, level) = Light::fit(&sample, &lit).unwrap();
        assert!((level - 0.6).abs() < 0.01, "level {level}");
        for index in [0, 39, 620, 1199] {
            let (is, was) = (found.at(sample.place(index)) * level, light.at(sample.place(index)) * 0.6);
            assert!((is - was).abs() < 0.01, "at {index}: {is} for {was}");
        }
    }

    #[test]
    fn too_few_places_make_no_light() {
        let sample = Sample { width: 4, height: 4, rgb: vec![[0.0; 3]; 16] };
        assert_eq!(Light::fit(&sample, &[(0, 1.0), (3, 1.0)]), None);
    }
}
