//! Every layout at sizes that need padding or odd chroma: the planes hold exactly what the buffer holds.

use super::{run_build, wait_frame};
use gstreamer as gst;
use gstreamer::prelude::*;
use gstreamer_video::VideoFormat;
use scrim::source::elements;
use scrim::source::frame::{Frame, PixelLayout};
use scrim::source::recipe::Recipe;
use std::sync::{Arc, Mutex};

const SIZES: [(u32, u32); 5] = [(1, 1), (3, 2), (65, 1), (333, 251), (1366, 768)];

/// Bytes of a plane's row and number of rows, from the format's definition and not from our own tables.
fn rows(format: VideoFormat, plane: usize, (width, height): (u32, u32)) -> (usize, usize) {
    let (w, h) = (width as usize, height as usize);
    match (format, plane) {
        (VideoFormat::I420, 1 | 2) => (w.div_ceil(2), h.div_ceil(2)),
        (VideoFormat::P01010le, 0) => (w * 2, h),
        (VideoFormat::P01010le, 1) => (w.div_ceil(2) * 4, h.div_ceil(2)),
        (VideoFormat::Nv12, 1) => (w.div_ceil(2) * 2, h.div_ceil(2)),
        (VideoFormat::Y42b, 1 | 2) => (w.div_ceil(2), h),
        (VideoFormat::Yuy2 | VideoFormat::Uyvy, 0) => (w.div_ceil(2) * 4, h),
        (VideoFormat::I420 | VideoFormat::Nv12 | VideoFormat::Y42b | VideoFormat::Y444 | VideoFormat::Gray8, _) => {
            (w, h)
        }
        _ => (w * 4, h),
    }
}

/// The rows of one plane without their padding.
fn tight(data: &[u8], stride: usize, (row, count): (usize, usize)) -> Vec<u8> {
    (0..count).flat_map(|y| data[y * stride..y * stride + row].to_vec()).collect()
}

type Seen = Arc<Mutex<Option<(gst::Buffer, gst::Caps)>>>;

/// One frame of a test pattern and the buffer that it was made from, caught on its way.
fn shoot(format: VideoFormat, (width, height): (u32, u32)) -> (Frame, gst::Buffer) {
    let seen: Seen = Arc::default();
    let catch = seen.clone();
    let handle = run_build(Arc::new(move || {
        let pipeline = gst::Pipeline::new();
        let tail = elements::video_tail(&pipeline, scrim::document::Deinterlace::Auto)?;
        let source = elements::make("videotestsrc")?;
        source.set_property_from_str("pattern", "smpte");
        source.set_property("num-buffers", 1i32);
        let filter = elements::make("capsfilter")?;
        let caps = gst::Caps::builder("video/x-raw")
            .field("format", format.to_str())
            .field("width", width as i32)
            .field("height", height as i32)
            .field("framerate", gst::Fraction::new(1, 5))
            .build();
        filter.set_property("caps", caps);
        elements::assemble(&pipeline, &[source, filter.clone()])?;
        filter.link(&tail.head).unwrap();
        let catch = catch.clone();
        filter.static_pad("src").unwrap().add_probe(gst::PadProbeType::BUFFER, move |pad, info| {
            if let Some(buffer) = info.buffer() {
                *catch.lock().unwrap() = Some((buffer.copy_deep().unwrap(), pad.current_caps().unwrap()));
            }
            gst::PadProbeReturn::Ok
        });
        Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: Vec::new() })
    }));
    let frame = wait_frame(&handle);
    let (buffer, _) = seen.lock().unwrap().take().unwrap();
    (frame, buffer)
}

#[test]
fn planes_are_byte_exact_in_every_layout_and_size() {
    for format in elements::FORMATS {
        for size in SIZES {
            let (frame, buffer) = shoot(format, size);
            assert_eq!((frame.format.width, frame.format.height), size, "{format:?}");
            let info = gstreamer_video::VideoInfo::builder(format, size.0, size.1).build().unwrap();
            let bytes = buffer.map_readable().unwrap();
            for index in 0..frame.format.layout.planes().len() {
                let plane = frame.plane(index).unwrap();
                let shape = rows(format, index, size);
                let stride = info.stride()[index] as usize;
                let wanted = tight(&bytes[info.offset()[index]..], stride, shape);
                let got = tight(plane.data, plane.stride as usize, shape);
                assert!(got == wanted, "{format:?} {size:?} plane {index} differs");
                assert_eq!((plane.width * plane.shape.bytes) as usize, shape.0, "{format:?} {size:?} plane {index}");
                assert_eq!(plane.height as usize, shape.1);
            }
        }
    }
}

#[test]
fn a_format_that_is_not_uploadable_is_converted() {
    let (frame, _) = shoot(VideoFormat::I42210le, (64, 48));
    assert!(
        matches!(frame.format.layout, PixelLayout::Y42b | PixelLayout::Y444 | PixelLayout::I420),
        "{:?}",
        frame.format.layout
    );
}

#[test]
fn pixels_are_not_copied() {
    // The same memory that the source wrote: nothing between it and the appsink converts or copies an uploadable layout.
    let address = Arc::new(Mutex::new(0));
    let written = address.clone();
    let handle = run_build(Arc::new(move || {
        let pipeline = gst::Pipeline::new();
        let tail = elements::video_tail(&pipeline, scrim::document::Deinterlace::Auto)?;
        let source = elements::make("videotestsrc")?;
        source.set_property("num-buffers", 1i32);
        elements::assemble(&pipeline, std::slice::from_ref(&source))?;
        let nv12 = gst::Caps::builder("video/x-raw").field("format", "NV12").build();
        source.link_filtered(&tail.head, &nv12).unwrap();
        let written = written.clone();
        source.static_pad("src").unwrap().add_probe(gst::PadProbeType::BUFFER, move |_, info| {
            *written.lock().unwrap() = info.buffer().unwrap().map_readable().unwrap().as_ptr() as usize;
            gst::PadProbeReturn::Ok
        });
        Ok(Recipe { pipeline, sink: Some(tail.sink), sound: None, seekable: false, keep: Vec::new() })
    }));
    let frame = wait_frame(&handle);
    assert_eq!(frame.plane(0).unwrap().data.as_ptr() as usize, *address.lock().unwrap());
}
