//! A decoded picture as the source made it: planes, strides, colorimetry. Moved, never copied, until the upload.

use gstreamer_video as gst_video;
use gstreamer_video::prelude::*;
use std::sync::Arc;
use std::time::Instant;

/// How the bytes of a picture lie in its planes. Every layout is uploaded as it is and converted in the shader.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PixelLayout {
    /// Y, U, V; chroma at half width and half height.
    I420,
    /// Y, then U and V interleaved at half width and half height.
    Nv12,
    /// As `Nv12` with ten bits a sample, in the upper part of two bytes, the lower byte first.
    P010,
    /// Packed Y0 U Y1 V.
    Yuy2,
    /// Packed U Y0 V Y1.
    Uyvy,
    /// Y, U, V; chroma at half width.
    Y42b,
    /// Y, U, V; chroma at full size.
    Y444,
    /// Four bytes a pixel; which of them are red, green, blue and (if any) alpha.
    Packed {
        r: u8,
        g: u8,
        b: u8,
        a: Option<u8>,
    },
    Gray8,
}

impl PixelLayout {
    pub const RGBA: Self = Self::Packed { r: 0, g: 1, b: 2, a: Some(3) };
    pub const BGRA: Self = Self::Packed { r: 2, g: 1, b: 0, a: Some(3) };

    /// For each plane: bytes per texel and how often the width and the height are halved.
    pub fn planes(self) -> &'static [PlaneShape] {
        const fn p(bytes: u32, half_w: bool, half_h: bool) -> PlaneShape {
            PlaneShape { bytes, half_w, half_h }
        }
        match self {
            Self::I420 => &const { [p(1, false, false), p(1, true, true), p(1, true, true)] },
            Self::Nv12 => &const { [p(1, false, false), p(2, true, true)] },
            Self::P010 => &const { [p(2, false, false), p(4, true, true)] },
            Self::Yuy2 | Self::Uyvy => &const { [p(4, true, false)] },
            Self::Y42b => &const { [p(1, false, false), p(1, true, false), p(1, true, false)] },
            Self::Y444 => &const { [p(1, false, false), p(1, false, false), p(1, false, false)] },
            Self::Packed { .. } => &const { [p(4, false, false)] },
            Self::Gray8 => &const { [p(1, false, false)] },
        }
    }

    pub fn has_alpha(self) -> bool {
        matches!(self, Self::Packed { a: Some(_), .. })
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaneShape {
    /// Bytes per texel: 1, 2 or 4.
    pub bytes: u32,
    pub half_w: bool,
    pub half_h: bool,
}

impl PlaneShape {
    /// Texels of the plane for a picture of this size, rounded up.
    pub fn texels(self, width: u32, height: u32) -> (u32, u32) {
        (if self.half_w { width.div_ceil(2) } else { width }, if self.half_h { height.div_ceil(2) } else { height })
    }
}

/// What the numbers of a picture mean.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Colorimetry {
    pub matrix: Matrix,
    /// 16 to 235 (and 240 for chroma) rather than 0 to 255.
    pub limited: bool,
    /// Chroma samples lie on the even luma columns rather than between two.
    pub cosited_h: bool,
    /// Chroma samples lie on the even luma rows rather than between two.
    pub cosited_v: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Matrix {
    /// Already RGB.
    Rgb,
    Bt601,
    Bt709,
    Bt2020,
}

impl Colorimetry {
    pub const RGB: Self = Self { matrix: Matrix::Rgb, limited: false, cosited_h: false, cosited_v: false };
    pub const BT709: Self = Self { matrix: Matrix::Bt709, limited: true, cosited_h: true, cosited_v: false };
}

/// All that decides which textures a picture needs and how they are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct FrameFormat {
    pub layout: PixelLayout,
    pub width: u32,
    pub height: u32,
    pub color: Colorimetry,
    /// The colours are already multiplied by alpha.
    pub premultiplied: bool,
}

/// One plane of a mapped picture. `data` holds at least `stride · (rows − 1)` plus one row of bytes.
#[derive(Debug, Clone, Copy)]
pub struct Plane<'a> {
    pub data: &'a [u8],
    /// Bytes from one row to the next.
    pub stride: u32,
    /// Texels.
    pub width: u32,
    pub height: u32,
    pub shape: PlaneShape,
}

/// Why a buffer is not a picture. The frame is dropped and counted.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FrameError {
    #[error("a picture of {width}×{height} cannot be shown (1 to {MAX_SIDE} pixels a side)")]
    Size { width: u32, height: u32 },
    #[error("plane {plane} is shorter than its size says")]
    Short { plane: usize },
    #[error("the pixel format {0} is not uploaded")]
    Format(String),
    #[error("the buffer could not be mapped")]
    Map,
}

/// Largest side that every GPU we support takes.
pub const MAX_SIDE: u32 = 8192;

enum Data {
    Mapped(gst_video::VideoFrame<gst_video::video_frame::Readable>),
    /// Planes one after the other, with the offset and stride of each.
    Owned {
        bytes: Arc<[u8]>,
        planes: Vec<(usize, u32)>,
    },
}

/// One picture. Cheap to move; the pixels stay where the decoder put them.
pub struct Frame {
    pub format: FrameFormat,
    /// Position in the source's own time.
    pub pts_ns: u64,
    /// How long it is to be shown, where known.
    pub duration_ns: Option<u64>,
    /// When it came out of the source.
    pub arrived: Instant,
    /// Counts the frames of one source.
    pub serial: u64,
    data: Data,
}

impl std::fmt::Debug for Frame {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Frame").field("format", &self.format).field("pts_ns", &self.pts_ns).finish_non_exhaustive()
    }
}

impl Frame {
    /// Takes a mapped GStreamer picture. `format` is made once per caps by [`format_of`].
    pub fn from_gst(
        frame: gst_video::VideoFrame<gst_video::video_frame::Readable>,
        format: FrameFormat,
    ) -> Result<Self, FrameError> {
        Self::checked(format, Data::Mapped(frame))
    }

    /// A picture of our own: tight planes one after the other.
    pub fn from_bytes(format: FrameFormat, bytes: impl Into<Arc<[u8]>>) -> Result<Self, FrameError> {
        let mut planes = Vec::new();
        let mut offset = 0;
        for shape in format.layout.planes() {
            let (width, height) = shape.texels(format.width, format.height);
            planes.push((offset, width * shape.bytes));
            offset += width as usize * shape.bytes as usize * height as usize;
        }
        Self::checked(format, Data::Owned { bytes: bytes.into(), planes })
    }

    fn checked(format: FrameFormat, data: Data) -> Result<Self, FrameError> {
        let FrameFormat { width, height, .. } = format;
        if width == 0 || height == 0 || width > MAX_SIDE || height > MAX_SIDE {
            return Err(FrameError::Size { width, height });
        }
        let frame = Self { format, pts_ns: 0, duration_ns: None, arrived: Instant::now(), serial: 0, data };
        for index in 0..format.layout.planes().len() {
            let plane = frame.plane(index).ok_or(FrameError::Short { plane: index })?;
            let row = plane.width as usize * plane.shape.bytes as usize;
            let need = plane.stride as usize * (plane.height as usize - 1) + row;
            if (plane.stride as usize) < row || plane.data.len() < need {
                return Err(FrameError::Short { plane: index });
            }
        }
        Ok(frame)
    }

    /// The plane's bytes, or `None` beyond the layout's planes.
    pub fn plane(&self, index: usize) -> Option<Plane<'_>> {
        let shape = *self.format.layout.planes().get(index)?;
        let (width, height) = shape.texels(self.format.width, self.format.height);
        let (data, stride) = match &self.data {
            Data::Mapped(frame) => {
                let stride = u32::try_from(*frame.plane_stride().get(index)?).ok()?;
                (frame.plane_data(index as u32).ok()?, stride)
            }
            Data::Owned { bytes, planes } => {
                let (offset, stride) = *planes.get(index)?;
                (bytes.get(offset..)?, stride)
            }
        };
        Some(Plane { data, stride, width, height, shape })
    }
}

/// What the caps of a stream say, in our terms.
pub fn format_of(info: &gst_video::VideoInfo) -> Result<FrameFormat, FrameError> {
    use gst_video::VideoFormat as F;
    let packed = |r, g, b, a| PixelLayout::Packed { r, g, b, a };
    let layout = match info.format() {
        F::I420 => PixelLayout::I420,
        F::Nv12 => PixelLayout::Nv12,
        F::P01010le => PixelLayout::P010,
        F::Yuy2 => PixelLayout::Yuy2,
        F::Uyvy => PixelLayout::Uyvy,
        F::Y42b => PixelLayout::Y42b,
        F::Y444 => PixelLayout::Y444,
        F::Rgba => packed(0, 1, 2, Some(3)),
        F::Bgra => packed(2, 1, 0, Some(3)),
        F::Argb => packed(1, 2, 3, Some(0)),
        F::Abgr => packed(3, 2, 1, Some(0)),
        F::Rgbx => packed(0, 1, 2, None),
        F::Bgrx => packed(2, 1, 0, None),
        F::Xrgb => packed(1, 2, 3, None),
        F::Xbgr => packed(3, 2, 1, None),
        F::Gray8 => PixelLayout::Gray8,
        other => return Err(FrameError::Format(other.to_str().to_string())),
    };
    let colorimetry = info.colorimetry();
    let rgb = matches!(layout, PixelLayout::Packed { .. });
    let matrix = match colorimetry.matrix() {
        _ if rgb => Matrix::Rgb,
        gst_video::VideoColorMatrix::Bt601 => Matrix::Bt601,
        gst_video::VideoColorMatrix::Bt2020 => Matrix::Bt2020,
        gst_video::VideoColorMatrix::Bt709 => Matrix::Bt709,
        // Caps without colorimetry: the usual reading, standard definition is 601 and the rest 709.
        _ if info.height() < 720 => Matrix::Bt601,
        _ => Matrix::Bt709,
    };
    let site = info.chroma_site();
    // GStreamer's default where the caps are silent: MPEG-2 siting (cosited horizontally).
    let unknown = site.is_empty();
    Ok(FrameFormat {
        layout,
        width: info.width(),
        height: info.height(),
        color: Colorimetry {
            matrix,
            limited: !rgb && colorimetry.range() != gst_video::VideoColorRange::Range0_255,
            cosited_h: unknown || site.contains(gst_video::VideoChromaSite::H_COSITED),
            cosited_v: !unknown && site.contains(gst_video::VideoChromaSite::V_COSITED),
        },
        premultiplied: info.flags().contains(gst_video::VideoFlags::PREMULTIPLIED_ALPHA),
    })
}
