//! What parent and child say to each other: four bytes of length, least first, then JSON.

use crate::compositor::proof::{Shader, ShaderForm};
use crate::effect::file::{Described, Fault, Text};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{self, ErrorKind, Read, Write};

/// Longest message in bytes.
const MAX_LENGTH: usize = 32 * 1024 * 1024;

/// Which graphics adapter the studio draws with.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Adapter {
    pub name: String,
    /// Such as `vulkan`.
    pub backend: String,
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Asked {
    pub id: u64,
    /// None: whichever the studio would choose.
    pub adapter: Option<Adapter>,
    pub request: Request,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Request {
    /// Have the graphics device ready.
    Warm,
    /// Read an effect file; `draws`: compile it, draw with it and measure it.
    Describe { text: Text, draws: bool },
    /// Compile a shader and draw with it.
    Prove { wgsl: String, vertex: Option<String>, form: Form },
}

impl Request {
    /// The graphics device is needed.
    pub fn draws(&self) -> bool {
        !matches!(self, Self::Describe { draws: false, .. })
    }
}

#[derive(Debug, Serialize, Deserialize)]
pub struct Answered {
    pub id: u64,
    pub answer: Answer,
}

#[derive(Debug, Serialize, Deserialize)]
pub enum Answer {
    /// Everything is there, the work begins: what happens from now on is the text's doing.
    Begun,
    Described(Box<Described>),
    Faulty(Fault),
    /// A shader is good; to [`Request::Warm`], the device is there.
    Proven,
    Refused(String),
}

/// [`ShaderForm`] in messages.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Form {
    Encoded8,
    Linear8,
    Float16,
    Float32,
    Blocks,
}

impl Form {
    /// None for a format that no shader of ours draws onto.
    pub fn of(form: ShaderForm) -> Option<Self> {
        Some(match form {
            ShaderForm::Blocks => Self::Blocks,
            ShaderForm::Fragment(wgpu::TextureFormat::Rgba8Unorm) => Self::Encoded8,
            ShaderForm::Fragment(wgpu::TextureFormat::Rgba8UnormSrgb) => Self::Linear8,
            ShaderForm::Fragment(wgpu::TextureFormat::Rgba16Float) => Self::Float16,
            ShaderForm::Fragment(wgpu::TextureFormat::Rgba32Float) => Self::Float32,
            ShaderForm::Fragment(_) => return None,
        })
    }

    /// What a fragment draws onto; none for blocks.
    pub fn target(self) -> Option<wgpu::TextureFormat> {
        Some(match self {
            Self::Encoded8 => wgpu::TextureFormat::Rgba8Unorm,
            Self::Linear8 => wgpu::TextureFormat::Rgba8UnormSrgb,
            Self::Float16 => wgpu::TextureFormat::Rgba16Float,
            Self::Float32 => wgpu::TextureFormat::Rgba32Float,
            Self::Blocks => return None,
        })
    }
}

impl Request {
    /// None for a form that no shader of ours has.
    pub fn prove(shader: &Shader) -> Option<Self> {
        let form = Form::of(shader.form)?;
        Some(Self::Prove { wgsl: shader.wgsl.clone(), vertex: shader.vertex.clone(), form })
    }
}

pub fn write(to: &mut impl Write, message: &impl Serialize) -> io::Result<()> {
    let body = serde_json::to_vec(message)?;
    let length = u32::try_from(body.len()).map_err(|_| io::Error::from(ErrorKind::InvalidInput))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(&body)?;
    to.flush()
}

/// None where the pipe ends between two messages.
pub fn read<M: DeserializeOwned>(from: &mut impl Read) -> io::Result<Option<M>> {
    let mut length = [0; 4];
    match from.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == ErrorKind::UnexpectedEof => return Ok(None),
        Err(error) => return Err(error),
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > MAX_LENGTH {
        return Err(io::Error::from(ErrorKind::InvalidData));
    }
    let mut body = vec![0; length];
    from.read_exact(&mut body)?;
    Ok(Some(serde_json::from_slice(&body)?))
}
