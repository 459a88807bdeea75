use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use crate::document::Deinterlace;
use crate::document::source::Camera;

pub fn recipe(_settings: &Camera, _options: &OpenOptions, _deinterlace: Deinterlace) -> Result<Recipe, SourceError> {
    Err(SourceError::Fatal(String::new()))
}
