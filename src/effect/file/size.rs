//! Sizes of buffers as arithmetic over the picture's size and the parameters.

use serde::{Deserialize, Serialize};

/// Largest side of a buffer in pixels.
pub const MAX_SIDE: u32 = 8192;

/// Width and height of a buffer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Size {
    pub width: Expr,
    pub height: Expr,
}

/// A number that is worked out when the parameters or the picture's size change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Expr {
    Number(f64),
    /// The picture's width and height.
    Width,
    Height,
    /// The value of a parameter.
    Param(String),
    Unary(Unary, Box<Expr>),
    Binary(Binary, Box<Expr>, Box<Expr>),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Unary {
    Negate,
    Floor,
    Ceil,
    Round,
    Abs,
    Sqrt,
    Sin,
    Cos,
    Tan,
    Exp,
    Log,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Binary {
    Add,
    Subtract,
    Multiply,
    Divide,
    Remainder,
    Power,
    Min,
    Max,
}

impl Size {
    /// The picture's own size.
    pub fn whole() -> Self {
        Self { width: Expr::Width, height: Expr::Height }
    }

    /// In pixels: whole, at least one, at most [`MAX_SIDE`]; what is no number is one.
    pub fn pixels(&self, picture: (f32, f32), number: &dyn Fn(&str) -> f64) -> (u32, u32) {
        let picture = (f64::from(picture.0), f64::from(picture.1));
        let side = |expr: &Expr| expr.value(picture, number).clamp(1.0, f64::from(MAX_SIDE)) as u32;
        (side(&self.width).max(1), side(&self.height).max(1))
    }
}

impl Expr {
    fn value(&self, picture: (f64, f64), number: &dyn Fn(&str) -> f64) -> f64 {
        match self {
            Self::Number(number) => *number,
            Self::Width => picture.0,
            Self::Height => picture.1,
            Self::Param(name) => number(name),
            Self::Unary(how, of) => {
                let v = of.value(picture, number);
                match how {
                    Unary::Negate => -v,
                    Unary::Floor => v.floor(),
                    Unary::Ceil => v.ceil(),
                    Unary::Round => v.round(),
                    Unary::Abs => v.abs(),
                    Unary::Sqrt => v.sqrt(),
                    Unary::Sin => v.sin(),
                    Unary::Cos => v.cos(),
                    Unary::Tan => v.tan(),
                    Unary::Exp => v.exp(),
                    Unary::Log => v.ln(),
                }
            }
            Self::Binary(how, a, b) => {
                let (a, b) = (a.value(picture, number), b.value(picture, number));
                match how {
                    Binary::Add => a + b,
                    Binary::Subtract => a - b,
                    Binary::Multiply => a * b,
                    Binary::Divide => a / b,
                    Binary::Remainder => a % b,
                    Binary::Power => a.powf(b),
                    Binary::Min => a.min(b),
                    Binary::Max => a.max(b),
                }
            }
        }
    }
}
