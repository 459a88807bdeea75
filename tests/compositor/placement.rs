//! Pictures moved, turned and scaled against the same on the CPU.

use super::{CLEAR, noise, picture};
use scrim::compositor::layout::{Laid, lay};
use scrim::document::{Crop, Placement, ScaleFilter, Sizing};
use scrim::effect::Picture;
use scrim::effect::reference::{bilinear, weighted_sum};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture, difference};

const CANVAS: (usize, usize) = (80, 60);

/// The canvas with one layer of an opaque picture.
fn drawn(input: &Picture, placement: Placement, crop: Crop, filter: ScaleFilter) -> Option<Picture> {
    TestStudio::new(CANVAS.0 as u32, CANVAS.1 as u32)
        .frame_source(1, TestFrame::opaque(input))
        .show(1)
        .change(|layer| {
            layer.placement = placement;
            layer.crop = crop;
            layer.filter = filter;
        })
        .picture()
}

/// The same on the CPU; `sample` gets the cropped picture and a position in its pixels.
fn expected(
    input: &Picture,
    placement: &Placement,
    crop: Crop,
    sample: impl Fn(&Picture, f64, f64) -> [f32; 4],
) -> Picture {
    let laid = lay(placement, &crop, (input.width as f64, input.height as f64)).unwrap();
    let cropped = cut(input, &laid);
    let back = laid.canvas_from_picture.inverse().unwrap();
    let bounds = laid.bounds(CANVAS.0 as u32, CANVAS.1 as u32);
    picture(CANVAS.0, CANVAS.1, |x, y| {
        let (cx, cy) = (x as u32, y as u32);
        if cx < bounds.x0 || cx >= bounds.x1 || cy < bounds.y0 || cy >= bounds.y1 {
            return CLEAR;
        }
        let (px, py) = back.apply((x as f64 + 0.5, y as f64 + 0.5));
        sample(&cropped, px, py)
    })
}

/// The pixels that a crop leaves, for whole pixels.
fn cut(input: &Picture, laid: &Laid) -> Picture {
    let (left, top) = (laid.origin.0 as i64, laid.origin.1 as i64);
    picture(laid.picture.0 as usize, laid.picture.1 as usize, |x, y| input.at(x as i64 + left, y as i64 + top))
}

fn nearest(input: &Picture, x: f64, y: f64) -> [f32; 4] {
    input.at(x.floor() as i64, y.floor() as i64)
}

fn smooth(input: &Picture, x: f64, y: f64) -> [f32; 4] {
    bilinear(input, x as f32, y as f32)
}

/// A separable kernel over the pixels around, weights normalised.
fn kernel(input: &Picture, (x, y): (f64, f64), reach: i64, weight: impl Fn(f64) -> f64) -> [f32; 4] {
    let x = x.clamp(0.5, input.width as f64 - 0.5) - 0.5;
    let y = y.clamp(0.5, input.height as f64 - 0.5) - 0.5;
    let (left, top) = (x.floor() as i64, y.floor() as i64);
    let range = 1 - reach..=reach;
    let taps = range.clone().flat_map(|dy| range.clone().map(move |dx| (dx, dy)));
    let weighted: Vec<_> = taps
        .map(|(dx, dy)| {
            let w = weight(x - (left + dx) as f64) * weight(y - (top + dy) as f64);
            (input.at(left + dx, top + dy), w as f32)
        })
        .collect();
    let total: f32 = weighted.iter().map(|(_, w)| w).sum();
    weighted_sum(weighted).map(|v| (v / total).clamp(0.0, 1.0))
}

fn catmull_rom(input: &Picture, x: f64, y: f64) -> [f32; 4] {
    kernel(input, (x, y), 2, |d| match d.abs() {
        d if d < 1.0 => 1.5 * d.powi(3) - 2.5 * d.powi(2) + 1.0,
        d if d < 2.0 => -0.5 * d.powi(3) + 2.5 * d.powi(2) - 4.0 * d + 2.0,
        _ => 0.0,
    })
}

fn lanczos(input: &Picture, x: f64, y: f64) -> [f32; 4] {
    let sinc = |v: f64| if v.abs() < 1e-9 { 1.0 } else { v.sin() / v };
    let pi = std::f64::consts::PI;
    kernel(input, (x, y), 3, |d| if d.abs() < 3.0 { sinc(d * pi) * sinc(d * pi / 3.0) } else { 0.0 })
}

/// The mean of `n` by `n` samples spread evenly over a square footprint.
fn mean(n: usize, footprint: f64, (x, y): (f64, f64), sample: impl Fn(f64, f64) -> [f32; 4]) -> [f32; 4] {
    let place = |i: usize| ((i as f64 + 0.5) / n as f64 - 0.5) * footprint;
    weighted_sum((0..n * n).map(|i| (sample(x + place(i % n), y + place(i / n)), 1.0 / (n * n) as f32)))
}

fn at(x: f64, y: f64) -> Placement {
    Placement { position: (x, y), ..Placement::default() }
}

#[test]
fn whole_pixels_are_copied() {
    let input = noise(33, 21, 1);
    let crop = Crop { left: 3.0, top: 2.0, right: 5.0, bottom: 7.0 };
    let turned = |rotation| Placement { rotation, ..at(40.0, 30.0) };
    let flipped = |flip_h, flip_v| Placement { flip_h, flip_v, ..at(7.0, 4.0) };
    let cases = [
        ("at the origin", at(0.0, 0.0), Crop::default()),
        ("inside", at(11.0, 17.0), Crop::default()),
        ("over the edges", at(-9.0, -5.0), Crop::default()),
        ("over the other edges", at(64.0, 50.0), Crop::default()),
        ("cropped", at(20.0, 10.0), crop),
        ("turned by 90°", turned(90.0), Crop::default()),
        ("turned by 180°", turned(180.0), Crop::default()),
        ("turned by 270°", turned(-90.0), Crop::default()),
        ("turned and cropped", turned(90.0), crop),
        ("flipped", flipped(true, false), Crop::default()),
        ("upside down", flipped(false, true), crop),
        ("both", flipped(true, true), crop),
    ];
    for (name, placement, crop) in cases {
        let expected = expected(&input, &placement, crop, nearest);
        let Some(actual) = drawn(&input, placement, crop, ScaleFilter::Auto) else { return };
        assert_picture(name, &actual, &expected, Tolerance::Exact);
    }
}

#[test]
fn nearest_takes_the_pixel_beneath() {
    let input = noise(33, 21, 2);
    let placement = Placement { size: Sizing::Scale(3.0, 2.0), ..at(-4.0, 3.0) };
    let expected = expected(&input, &placement, Crop::default(), nearest);
    let Some(actual) = drawn(&input, placement, Crop::default(), ScaleFilter::Nearest) else { return };
    assert_picture("nearest", &actual, &expected, Tolerance::Exact);
}

#[test]
fn filters_are_what_they_are_called() {
    let input = noise(41, 29, 3);
    let crop = Crop { left: 4.0, top: 3.0, right: 6.0, bottom: 5.0 };
    for scale in [0.37, 1.7] {
        for crop in [Crop::default(), crop] {
            let placement = Placement { size: Sizing::Scale(scale, scale), ..at(5.3, 4.6) };
            let filters: [(ScaleFilter, fn(&Picture, f64, f64) -> [f32; 4]); 3] =
                [(ScaleFilter::Bilinear, smooth), (ScaleFilter::Bicubic, catmull_rom), (ScaleFilter::Lanczos, lanczos)];
            for (filter, sample) in filters {
                let expected = expected(&input, &placement, crop, sample);
                let Some(actual) = drawn(&input, placement.clone(), crop, filter) else { return };
                let name = format!("{filter:?} {scale} cropped {}", !crop.is_none());
                assert_picture(&name, &actual, &expected, Tolerance::Converted);
            }
        }
    }
}

/// Edges and ramps, as pictures have them.
fn bars(width: usize, height: usize) -> Picture {
    picture(width, height, |x, y| {
        let bar = if x / 16 % 2 == 0 { 0.2 } else { 0.8 };
        [bar, y as f32 / height as f32, x as f32 / width as f32, 1.0]
    })
}

#[test]
fn drawn_small_means_the_mean() {
    let input = bars(160, 120);
    for scale in [0.37, 0.5, 0.2, 0.11] {
        let placement = Placement { size: Sizing::Scale(scale, scale), ..at(2.0, 3.0) };
        let footprint = 1.0 / scale;
        let of = |sample: &dyn Fn(&Picture, (f64, f64)) -> [f32; 4]| {
            expected(&input, &placement, Crop::default(), |p, x, y| sample(p, (x, y)))
        };
        // Every pixel beneath counts as much as it is covered: sampled finely enough to be the truth.
        let truth = of(&|p, at| mean(24, footprint, at, |x, y| nearest(p, x, y)));
        // One smooth tap a side for each two pixels of the footprint.
        let taps = (footprint / 2.0).ceil() as usize;
        let model = of(&|p, at| mean(taps, footprint, at, |x, y| smooth(p, x, y)));
        let Some(actual) = drawn(&input, placement.clone(), Crop::default(), ScaleFilter::Area) else { return };
        assert_picture(&format!("area {scale}"), &actual, &model, Tolerance::Converted);
        // A tap's window is softer than a box, which only edges show.
        assert_picture(&format!("true area {scale}"), &actual, &truth, Tolerance::Filtered);
    }
}

#[test]
fn auto_is_area_below_half_and_bilinear_above() {
    let input = noise(64, 48, 5);
    for (scale, filter) in [(0.49, ScaleFilter::Area), (0.51, ScaleFilter::Bilinear), (1.3, ScaleFilter::Bilinear)] {
        let placement = Placement { size: Sizing::Scale(scale, scale), ..Placement::default() };
        let Some(auto) = drawn(&input, placement.clone(), Crop::default(), ScaleFilter::Auto) else { return };
        let Some(named) = drawn(&input, placement, Crop::default(), filter) else { return };
        assert_picture(&format!("auto {scale}"), &auto, &named, Tolerance::Exact);
    }
}

#[test]
fn a_crop_hides_what_it_cuts_off() {
    // Red around green: no filter may fetch red.
    let input = picture(40, 30, |x, y| {
        let inside = (10..30).contains(&x) && (8..22).contains(&y);
        if inside { [0.0, 1.0, 0.0, 1.0] } else { [1.0, 0.0, 0.0, 1.0] }
    });
    let crop = Crop { left: 10.0, top: 8.0, right: 10.0, bottom: 8.0 };
    let filters =
        [ScaleFilter::Nearest, ScaleFilter::Bilinear, ScaleFilter::Bicubic, ScaleFilter::Lanczos, ScaleFilter::Area];
    for filter in filters {
        for scale in [0.4, 1.9] {
            for rotation in [0.0, 20.0] {
                let placement = Placement { size: Sizing::Scale(scale, scale), rotation, ..at(30.0, 10.0) };
                let Some(actual) = drawn(&input, placement, crop, filter) else { return };
                let red = actual.pixels.iter().filter(|[r, _, _, a]| *r > 0.0 && *a > 0.0).count();
                assert_eq!(red, 0, "{filter:?} at {scale} turned by {rotation}° shows what is cropped off");
            }
        }
    }
}

#[test]
fn turned_edges_are_smooth_and_where_they_belong() {
    let input = picture(40, 30, |_, _| [0.9, 0.5, 0.1, 1.0]);
    for rotation in [7.0, 45.0, 133.0] {
        let placement = Placement { position: (40.0, 30.0), anchor: (0.5, 0.5), rotation, ..Placement::default() };
        let laid = lay(&placement, &Crop::default(), (40.0, 30.0)).unwrap();
        let back = laid.canvas_from_picture.inverse().unwrap();
        // Coverage by sampling each pixel.
        const N: usize = 8;
        let coverage = picture(CANVAS.0, CANVAS.1, |x, y| {
            let hits = (0..N * N).filter(|i| {
                let sub = |i: usize| (i as f64 + 0.5) / N as f64;
                let (px, py) = back.apply((x as f64 + sub(i % N), y as f64 + sub(i / N)));
                px >= 0.0 && py >= 0.0 && px <= 40.0 && py <= 30.0
            });
            let alpha = hits.count() as f32 / (N * N) as f32;
            [0.9, 0.5, 0.1, alpha]
        });
        let Some(actual) = drawn(&input, placement, Crop::default(), ScaleFilter::Auto) else { return };
        let found = difference(&actual, &coverage);
        // The edge is a ramp of one pixel in the picture's directions; the true coverage is rounder in the corners.
        assert!(found.rms < 4.0, "turned by {rotation}°: {found:?}");
        let area: f32 = actual.pixels.iter().map(|p| p[3]).sum();
        // Pixels lie closer together along a diagonal than a ramp is wide: one part in a hundred comes and goes with the phase.
        assert!((area - 1200.0).abs() < 12.0, "turned by {rotation}°: covers {area} pixels, should be 1200");
        let soft = actual.pixels.iter().filter(|p| p[3] > 0.02 && p[3] < 0.98).count();
        assert!(soft > 60, "turned by {rotation}°: only {soft} soft pixels");
        for pixel in actual.pixels.iter().filter(|p| p[3] > 0.1) {
            assert!(
                (pixel[0] - 0.9).abs() < 0.04 && (pixel[1] - 0.5).abs() < 0.04,
                "edges keep their colour: {pixel:?}"
            );
        }
    }
}

#[test]
fn opacity_is_alpha() {
    let input = noise(20, 20, 9);
    let studio = TestStudio::new(20, 20).frame_source(1, TestFrame::opaque(&input)).show(1);
    let Some(actual) = studio.change(|layer| layer.opacity = 0.6).picture() else { return };
    let expected = picture(20, 20, |x, y| {
        let [r, g, b, _] = input.at(x as i64, y as i64);
        [r, g, b, 0.6]
    });
    assert_picture("opacity", &actual, &expected, Tolerance::Converted);
}
