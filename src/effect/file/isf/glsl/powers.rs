//! Powers of what is below zero. GLSL leaves `pow(x, y)` undefined there; compilers make multiplications of whole exponents, so that shaders
//! were written which count on them. Ours is a function that does as they do.

use super::token::Token;

/// The name that calls get.
pub const NAME: &str = "scrim_pow";

/// Beside the shader's own functions.
pub const FUNCTIONS: &str = "\
float scrim_pow(float x, float y) {\n  \
  if (x >= 0.0 || fract(y) != 0.0) return pow(x, y);\n  \
  float r = pow(-x, y);\n  \
  return fract(y * 0.5) != 0.0 ? -r : r;\n}\n\
vec2 scrim_pow(vec2 x, vec2 y) { return vec2(scrim_pow(x.x, y.x), scrim_pow(x.y, y.y)); }\n\
vec3 scrim_pow(vec3 x, vec3 y) { return vec3(scrim_pow(x.xy, y.xy), scrim_pow(x.z, y.z)); }\n\
vec4 scrim_pow(vec4 x, vec4 y) { return vec4(scrim_pow(x.xy, y.xy), scrim_pow(x.zw, y.zw)); }\n";

/// Renames the calls in functions; constants keep the built-in one, which is known while compiling. A shader with a `pow` of its own
/// keeps that.
pub fn renamed(tokens: &mut [Token<'_>]) {
    let own = tokens.windows(2).any(|pair| match pair {
        [before, name] => name.is("pow") && before.is_word() && !before.is("return") && !before.is("else"),
        _ => false,
    });
    if own {
        return;
    }
    let (mut depth, mut constant) = (0_u32, false);
    for token in tokens {
        match token.text.as_ref() {
            "{" => depth += 1,
            "}" => depth = depth.saturating_sub(1),
            "const" => constant = true,
            ";" => constant = false,
            "pow" if depth > 0 && !constant => token.text = NAME.into(),
            _ => {}
        }
    }
}
