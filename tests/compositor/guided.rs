//! Chroma that luma guides, against its formula on the CPU in f64.

use super::layouts::{Samples, components, converted, expected, place, random};
use super::{Noise, picture};
use scrim::compositor::canvas::Backend;
use scrim::document::Sizing;
use scrim::effect::{Category, Effect, EffectContext, EffectInfo, EffectPlugin, Params, Picture, Role, Snippet, Stage};
use scrim::source::frame::{Colorimetry, FrameFormat, Matrix, PixelLayout};
use scrim::testing::{LiveStudio, TestFrame, TestStudio, Tolerance, assert_picture, difference};
use std::path::Path;

/// Blocks fit into it.
const SIZE: (u32, u32) = (72, 24);

/// Nothing but what it asks for.
struct Guided {
    info: EffectInfo,
}

impl Default for Guided {
    fn default() -> Self {
        Self {
            info: EffectInfo {
                kind: "test_guided",
                label: "Guided",
                category: Category::Key,
                role: Role::Filter,
                help: "Keeps everything.",
                set_ups: &[],
                params: Vec::new(),
            },
        }
    }
}

impl Effect for Guided {
    fn info(&self) -> &EffectInfo {
        &self.info
    }

    fn stages(&self, _: &Params, _: &EffectContext) -> Vec<Stage> {
        let text = "fn keep(color: vec4<f32>, at: At, p: u32) -> vec4<f32> { return color; }";
        vec![Stage::Point(Snippet::new("keep", text).with_guided_chroma())]
    }

    fn uniforms(&self, _: usize, _: &Params, _: &EffectContext, _: &mut Vec<[f32; 4]>) {}

    fn keeps_opaque(&self, _: &Params) -> bool {
        true
    }

    fn reference(&self, _: &Params, input: &Picture, _: &Path) -> Picture {
        input.clone()
    }
}

/// Luma and chromas at a place in luma samples, the first of which lies at 0.
fn sampled(format: FrameFormat, [luma, u, v]: &[Samples; 3], (x, y): (f64, f64)) -> [f64; 3] {
    let here = luma.between(x, y) / 255.0;
    let place = place(format, (x, y));
    let round = |at: f64| (at * 256.0).round() / 256.0;
    let (cx, cy) = (round(place.0), round(place.1));
    // Where in luma a sample lies.
    let origin = self::place(format, (0.0, 0.0));
    let next = self::place(format, (1.0, 1.0));
    let site = |k: f64, origin: f64, next: f64| (k - origin) / (next - origin);
    let between = if format.color.cosited_h { 0.5 } else { 0.0 };
    // The sums around the pixel and around the sample that is nearest to it.
    let (mut means, mut fit) = ([0.0; 4], [0.0; 7]);
    let (near_x, near_y) = ((cx - 0.5).ceil(), (cy - 0.5).ceil());
    for dx in -2..=2 {
        for dy in -2..=2 {
            let (kx, ky) = (near_x + f64::from(dx), near_y + f64::from(dy));
            let weight = |k: f64, at: f64| (1.0 - (at - k).abs() / 1.5).max(0.0);
            let share = weight(kx, cx) * weight(ky, cy);
            let near_share = weight(kx, near_x) * weight(ky, near_y);
            let inside = |k: f64, end: i64| k.clamp(0.0, (end - 1) as f64);
            let (kx, ky) = (inside(kx, u.width), inside(ky, u.height));
            let (lx, ly) = (site(kx, origin.0, next.0), site(ky, origin.1, next.1));
            let m = (luma.between(lx - between, ly) + luma.between(lx + between, ly)) / 510.0;
            let (u, v) = (u.between(kx, ky), v.between(kx, ky));
            for (sum, term) in means.iter_mut().zip([1.0, m, u, v]) {
                *sum += share * term;
            }
            for (sum, term) in fit.iter_mut().zip([1.0, m, m * m, u, v, m * u, m * v]) {
                *sum += near_share * term;
            }
        }
    }
    let [all, m, mm, u, v, mu, mv] = fit;
    let near = m / all;
    let packed = matches!(format.layout, PixelLayout::Yuy2 | PixelLayout::Uyvy);
    let spread = (mm / all - near * near + 5.0 / 255.0 / 255.0) / if packed { 1.0 } else { 1.6 };
    let slope = |c: f64, mc: f64| (mc / all - near * c / all) / spread;
    let [all, mean, mean_u, mean_v] = means;
    let line = |c: f64, slope: f64| c / all + slope * (here - mean / all);
    [here * 255.0, line(mean_u, slope(u, mu)), line(mean_v, slope(v, mv))]
}

/// What a frame shows, its first pixel at the middle of the first of `scale` by `scale` pixels.
pub(super) fn guided(frame: &TestFrame, scale: usize) -> Picture {
    let parts = components(frame);
    let format = frame.format;
    let size = (format.width as usize * scale, format.height as usize * scale);
    let end = (f64::from(format.width - 1), f64::from(format.height - 1));
    converted(format, size, |x, y| {
        let at = |pixel: usize, end: f64| ((pixel as f64 + 0.5) / scale as f64 - 0.5).clamp(0.0, end);
        sampled(format, &parts, (at(x, end.0), at(y, end.1)))
    })
}

fn studio((width, height): (u32, u32), backend: Backend, frames: Vec<TestFrame>) -> TestStudio {
    TestStudio::new(width, height)
        .with(|app| {
            app.add_plugins(EffectPlugin::<Guided>::default());
        })
        .backend(backend)
        .frame_source(1, frames)
        .show(1)
        .effect("test_guided", &[])
}

fn format(layout: PixelLayout, (width, height): (u32, u32), cosited: (bool, bool)) -> FrameFormat {
    let (cosited_h, cosited_v) = cosited;
    let color = Colorimetry { matrix: Matrix::Bt709, limited: true, cosited_h, cosited_v };
    FrameFormat { layout, width, height, color, premultiplied: false }
}

/// Random frames of every layout with chroma between pixels, in every siting.
fn every(size: (u32, u32)) -> Vec<TestFrame> {
    let layouts = [PixelLayout::I420, PixelLayout::Nv12, PixelLayout::Y42b, PixelLayout::Yuy2, PixelLayout::Uyvy];
    let sitings = [(true, false), (false, false), (true, true), (false, true)];
    let formats = layouts.into_iter().flat_map(|layout| sitings.map(|cosited| format(layout, size, cosited)));
    formats.zip(1..).map(|(format, seed)| random(format, seed)).collect()
}

#[test]
fn every_layout_and_siting_follows_the_formula() {
    for (size, backend) in
        [(SIZE, Backend::Blocks), (SIZE, Backend::Fragments), ((33, 13), Backend::Fragments), ((1, 1), Backend::Auto)]
    {
        let frames = every(size);
        studio(size, backend, frames.clone()).run(move |live: &mut LiveStudio<'_>| {
            for frame in &frames {
                let name = format!("guided {:?} {size:?} {:?} {backend:?}", frame.format.layout, frame.format.color);
                assert_picture(&name, &live.picture(), &guided(frame, 1), Tolerance::Converted);
            }
        });
    }
}

#[test]
fn positions_between_pixels_follow_the_formula() {
    let frames = every((21, 12));
    let studio =
        studio((42, 24), Backend::Auto, frames.clone()).change(|layer| layer.placement.size = Sizing::Scale(2.0, 2.0));
    studio.run(move |live: &mut LiveStudio<'_>| {
        for frame in &frames {
            let name = format!("guided twice {:?} {:?}", frame.format.layout, frame.format.color);
            assert_picture(&name, &live.picture(), &guided(frame, 2), Tolerance::Converted);
        }
    });
}

#[test]
fn where_luma_is_even_chroma_is_the_mean_around() {
    let format = format(PixelLayout::I420, SIZE, (false, false));
    let luma = (SIZE.0 * SIZE.1) as usize;
    // Colours that RGB has.
    let chroma = Noise::new(3).bytes(luma / 2).into_iter().map(|byte| 108 + byte % 40);
    let frame = TestFrame::new(format, std::iter::repeat_n(120, luma).chain(chroma).collect::<Vec<u8>>());
    for backend in [Backend::Blocks, Backend::Fragments] {
        let Some(actual) = studio(SIZE, backend, vec![frame.clone()]).picture() else { return };
        let found = difference(&actual, &guided(&frame, 1));
        assert!(found.worst <= 1.01, "{backend:?}: {found:?}");
    }
}

/// A disc of one colour on another, with no pixel of both, and its frame in 4:2:0.
fn disc() -> (Picture, TestFrame) {
    let (width, height) = (SIZE.0 as usize, SIZE.1 as usize);
    let (skin, wall) = ([150_u8, 110, 150], [120_u8, 90, 60]);
    let inside = |x: usize, y: usize| (x as f64 - 35.0).hypot(y as f64 - 10.5) < 8.3;
    let at = |x: usize, y: usize| if inside(x, y) { skin } else { wall };
    let format = format(PixelLayout::I420, SIZE, (false, false));
    let clean = converted(format, (width, height), |x, y| at(x, y).map(f64::from));
    let mut bytes: Vec<u8> = (0..width * height).map(|i| at(i % width, i / width)[0]).collect();
    for part in [1, 2] {
        bytes.extend((0..width / 2 * (height / 2)).map(|i| {
            let (x, y) = (i % (width / 2) * 2, i / (width / 2) * 2);
            let four = [(0, 0), (1, 0), (0, 1), (1, 1)].map(|(dx, dy)| u16::from(at(x + dx, y + dy)[part]));
            ((four.iter().sum::<u16>() + 2) / 4) as u8
        }));
    }
    (clean, TestFrame::new(format, bytes))
}

#[test]
fn colours_stay_on_their_side_of_an_edge() {
    let (clean, frame) = disc();
    for backend in [Backend::Blocks, Backend::Fragments] {
        let Some(actual) = studio(SIZE, backend, vec![frame.clone()]).picture() else { return };
        let (sharp, linear) = (difference(&actual, &clean), difference(&expected(&frame), &clean));
        assert!(sharp.rms < linear.rms * 0.6, "{backend:?}: {} of {}", sharp.rms, linear.rms);
    }
}

#[test]
fn what_has_no_chroma_between_pixels_is_left_as_it_is() {
    let rgb = picture(SIZE.0 as usize, SIZE.1 as usize, |x, y| [x as f32 / 72.0, y as f32 / 22.0, 0.5, 1.0]);
    let rgb = TestFrame::opaque(&rgb);
    let full = random(format(PixelLayout::Y444, SIZE, (false, false)), 7);
    for frame in [rgb, full] {
        let Some(actual) = studio(SIZE, Backend::Auto, vec![frame.clone()]).picture() else { return };
        assert_picture(&format!("{:?} beside", frame.format.layout), &actual, &expected(&frame), Tolerance::Converted);
    }
}
