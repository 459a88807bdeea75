//! Guides: lines of a scene that layers snap to. They are pulled out of the rulers and put back there.

use super::geometry::Vector;
use super::map::CanvasMap;
use crate::document::GuideLines;
use crate::document::validate::MAX_GUIDES;
use egui::Pos2;

/// How near the pointer must be to take hold of a guide, in points.
const NEAR: f32 = 4.0;

/// A guide that is dragged.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct GuideDrag {
    /// It stands upright and has a place across; else it lies level.
    pub upright: bool,
    /// Its index among the guides of its kind; none for one that has just been pulled out of a ruler.
    pub index: Option<usize>,
    /// Where it is, in canvas pixels.
    pub at: f64,
}

impl GuideDrag {
    /// With the pointer there; whole pixels.
    pub fn to(&mut self, at: Vector) {
        self.at = if self.upright { at.x } else { at.y }.round();
    }

    /// The guides as they are once it is let go, which takes it away where it is not on the canvas.
    pub fn ended(&self, guides: &GuideLines, canvas: (f64, f64)) -> GuideLines {
        let mut guides = guides.clone();
        let (lines, side) = if self.upright { (&mut guides.x, canvas.0) } else { (&mut guides.y, canvas.1) };
        let stays = (0.0..=side).contains(&self.at);
        match self.index.filter(|index| *index < lines.len()) {
            Some(index) if stays => lines.splice(index..=index, [self.at]).for_each(drop),
            Some(index) => _ = lines.remove(index),
            None if stays && lines.len() < MAX_GUIDES => lines.push(self.at),
            None => {}
        }
        guides
    }
}

/// The guide under the pointer.
pub fn hit(guides: &GuideLines, map: &CanvasMap, pointer: Pos2) -> Option<GuideDrag> {
    let upright = guides.x.iter().enumerate().map(|(index, at)| {
        let on_screen = map.to_screen(Vector::new(*at, 0.0)).x;
        ((on_screen - pointer.x).abs(), GuideDrag { upright: true, index: Some(index), at: *at })
    });
    let level = guides.y.iter().enumerate().map(|(index, at)| {
        let on_screen = map.to_screen(Vector::new(0.0, *at)).y;
        ((on_screen - pointer.y).abs(), GuideDrag { upright: false, index: Some(index), at: *at })
    });
    let near = upright.chain(level).filter(|(distance, _)| *distance <= NEAR);
    near.min_by(|a, b| a.0.total_cmp(&b.0)).map(|(_, guide)| guide)
}
