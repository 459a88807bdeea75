use super::handle::SourceLink;
use super::recipe::RecipeKind;
use crate::document::Source;

pub fn run(_source: &Source, _link: SourceLink, _kind: RecipeKind) {}
