//! Ten-bit pictures: the same as eight-bit ones, with finer steps.

use super::hand::{Hand, picture_of};
use super::noise;
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_app::AppSink;
use gstreamer_video::VideoInfo;
use scrim::document::{Placement, Sizing};
use scrim::effect::{Picture, Snippet, Stage};
use scrim::source::frame::{Colorimetry, Frame, FrameFormat, Matrix, PixelLayout, format_of};
use scrim::testing::{TestFrame, TestStudio, Tolerance, assert_picture, difference};
use std::collections::BTreeSet;

const SIZE: (u32, u32) = (96, 54);

/// One picture of a test pattern as GStreamer makes it in a format.
fn shoot(format: &str, colorimetry: &str) -> TestFrame {
    gst::init().unwrap();
    let (width, height) = SIZE;
    let line = format!(
        "videotestsrc pattern=smpte num-buffers=1 ! video/x-raw,format={format},width={width},height={height},\
         colorimetry={colorimetry} ! appsink name=sink"
    );
    let pipeline = gst::parse::launch(&line).unwrap().downcast::<gst::Pipeline>().unwrap();
    let sink = pipeline.by_name("sink").unwrap().downcast::<AppSink>().unwrap();
    pipeline.set_state(gst::State::Playing).unwrap();
    let sample = sink.try_pull_sample(gst::ClockTime::from_seconds(20)).expect("a picture within 20 s");
    pipeline.set_state(gst::State::Null).unwrap();
    let info = VideoInfo::from_caps(sample.caps().unwrap()).unwrap();
    let format = format_of(&info).unwrap();
    let buffer = sample.buffer_owned().unwrap();
    let mapped = gstreamer_video::VideoFrame::from_buffer_readable(buffer, &info).unwrap();
    let frame = Frame::from_gst(mapped, format).unwrap();
    let planes = (0..format.layout.planes().len()).map(|index| frame.plane(index).unwrap());
    let bytes = planes.flat_map(|plane| {
        let row = (plane.width * plane.shape.bytes) as usize;
        let rows = plane.data.chunks(plane.stride as usize).take(plane.height as usize);
        rows.flat_map(|padded| padded[..row].to_vec()).collect::<Vec<_>>()
    });
    TestFrame::new(format, bytes.collect::<Vec<_>>())
}

fn shown(frame: TestFrame, placement: Placement) -> Option<Picture> {
    let studio = TestStudio::new(SIZE.0, SIZE.1).frame_source(1, frame).show(1);
    studio.change(|layer| layer.placement = placement).picture()
}

#[test]
fn a_ten_bit_picture_is_the_eight_bit_one() {
    let scaled = Placement { position: (3.5, 2.0), size: Sizing::Scale(0.8, 0.7), ..Placement::default() };
    for colorimetry in ["bt709", "bt601", "bt2020-10", "1:3:5:1"] {
        let (ten, eight) = (shoot("P010_10LE", colorimetry), shoot("NV12", colorimetry));
        assert_eq!((ten.format.layout, eight.format.layout), (PixelLayout::P010, PixelLayout::Nv12));
        assert_eq!(ten.format.color, eight.format.color);
        for placement in [Placement::default(), scaled.clone()] {
            let Some(ten) = shown(ten.clone(), placement.clone()) else { return };
            let Some(eight) = shown(eight.clone(), placement) else { return };
            // The eight-bit one is itself off by half a step in luma and in both chromas.
            assert_picture(colorimetry, &ten, &eight, Tolerance::Converted);
        }
    }
}

/// A grey ramp over all values of ten bits, limited range.
fn ramp(bits: u32) -> TestFrame {
    let (width, height) = (1024_u32, 2_u32);
    let layout = if bits == 10 { PixelLayout::P010 } else { PixelLayout::Nv12 };
    let color = Colorimetry { matrix: Matrix::Bt709, limited: true, cosited_h: true, cosited_v: false };
    let format = FrameFormat { layout, width, height, color, premultiplied: false };
    let luma = |x: u32| 64 + x * 876 / 1023;
    let sample = |value: u32| match bits {
        10 => ((value << 6) as u16).to_le_bytes().to_vec(),
        _ => vec![(value >> 2) as u8],
    };
    let rows = (0..height).flat_map(|_| (0..width).flat_map(move |x| sample(luma(x))));
    let chroma = (0..width).flat_map(|_| sample(512));
    TestFrame::new(format, rows.chain(chroma).collect::<Vec<_>>())
}

/// A quarter of the range over all of it.
const STRETCH: &str = "fn stretch(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {\n\
    return vec4<f32>((color.rgb - param(p).x) * 4.0, color.a); }";

/// Greys of the ramp that can be told apart when it is looked at closely, a quarter of the range at a time.
fn levels(bits: u32) -> Option<usize> {
    let mut count = 0;
    for quarter in 0..4 {
        let stretch = Hand::new("hand", vec![Stage::Point(Snippet::new("stretch", STRETCH))]).images([]);
        let given = [("amount", (f64::from(quarter) / 4.0).into())];
        let studio = TestStudio::new(1024, 2).frame_source(1, ramp(bits)).show(1).effect("hand", &given);
        let picture = picture_of(studio, stretch)?;
        let seen: BTreeSet<u8> = (0..1024).map(|x| (picture.at(x, 0)[0] * 255.0).round() as u8).collect();
        count += seen.iter().filter(|value| (1..255).contains(*value)).count();
    }
    Some(count)
}

#[test]
fn a_ramp_has_more_levels_than_eight_bits_hold() {
    let (Some(ten), Some(eight)) = (levels(10), levels(8)) else { return };
    assert!(eight <= 220, "{eight} levels of eight bits");
    assert!(ten > 800, "{ten} levels of ten bits");
}

#[test]
fn rows_with_padding_and_odd_sizes_are_read_as_they_lie() {
    let (width, height) = (33_u32, 7_u32);
    let color = Colorimetry { matrix: Matrix::Bt709, limited: true, cosited_h: true, cosited_v: false };
    let picture = noise(width as usize, height as usize, 5);
    let wide = |layout| FrameFormat { layout, width, height, color, premultiplied: false };
    let luma: Vec<u8> = picture.pixels.iter().map(|[r, ..]| (16.0 + r * 219.0) as u8).collect();
    let chroma = vec![128_u8; (width.div_ceil(2) * height.div_ceil(2) * 2) as usize];
    let eight: Vec<u8> = luma.iter().chain(&chroma).copied().collect();
    // A byte of eight bits is the upper one of two, with nothing below.
    let ten: Vec<u8> = eight.iter().flat_map(|value| [0, *value]).collect();
    let show = |frame: TestFrame| TestStudio::new(width, height).frame_source(1, frame).show(1).picture();
    let Some(eight) = show(TestFrame::new(wide(PixelLayout::Nv12), eight)) else { return };
    let Some(ten) = show(TestFrame::new(wide(PixelLayout::P010), ten).padded(6)) else { return };
    assert!(difference(&ten, &eight).worst <= 1.01, "{:?}", difference(&ten, &eight));
}
