use super::handle::SourceLink;
use crate::document::Source;
use crate::document::source::PatternKind;

pub fn is_ours(_pattern: PatternKind) -> bool {
    false
}

pub fn run(_source: &Source, _link: SourceLink) {}

pub fn idle(_link: &SourceLink) {}
