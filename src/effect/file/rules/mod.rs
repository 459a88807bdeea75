//! What a stranger's shader may ask of the machine, beyond being valid.
//!
//! * Before naga sees a text, [`lexical::check`] and, of GLSL, [`lexical::check_glsl`] refuse what its recursion would not survive.
//! * [`check`] looks at the parsed module: memory, sizes and counts.
//! * [`guard`] gives every loop that is not [seen to be short](bounded) a share of one budget per pixel. The driver then gets a text in
//!   which no loop runs for ever, with the lines of the text that was written.

mod bounded;
mod budget;
pub mod lexical;
mod limits;

pub use budget::{BUDGET, guard};
pub use limits::check;

use naga::Span;

/// What is wrong, and where in the text that was parsed.
#[derive(Debug, Clone, PartialEq)]
pub struct Broken {
    pub span: Span,
    pub message: String,
}

impl Broken {
    pub(self) fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into() }
    }
}
