use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use crate::document::Deinterlace;
use crate::document::source::Url;

pub fn recipe(_settings: &Url, _options: &OpenOptions, _deinterlace: Deinterlace) -> Result<Recipe, SourceError> {
    Err(SourceError::Fatal(String::new()))
}
