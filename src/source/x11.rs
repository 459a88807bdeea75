use super::handle::OpenOptions;
use super::recipe::{Recipe, SourceError};
use crate::document::source::{Screen, Window};

pub fn screen_recipe(_screen: &Screen, _options: &OpenOptions) -> Result<Recipe, SourceError> {
    Err(SourceError::Fatal(String::new()))
}

pub fn window_recipe(_window: &Window, _options: &OpenOptions) -> Result<Recipe, SourceError> {
    Err(SourceError::Fatal(String::new()))
}
