use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use crate::document::source::Pattern;

pub fn recipe(_pattern: &Pattern, _options: &OpenOptions) -> Result<Recipe, SourceError> {
    Err(SourceError::Fatal(String::new()))
}
