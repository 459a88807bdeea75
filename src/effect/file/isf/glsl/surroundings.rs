//! The GLSL that stands around a file's own: bindings, built-in variables, functions that read images, and the entry point.

use super::calls::renamed;
use super::declarations::Varying;
use super::powers;
use super::source::Source;
use super::{Image, Interface, Read, Value, ValueKind};
use crate::effect::program::PROGRAM_HEADER;
use std::collections::HashSet;
use std::fmt::Write;

/// Vectors that vertices may give to fragments, beside the place in the picture.
const MAX_VARYING_VECTORS: usize = 14;

/// Built-in variables: type, name and value.
const BUILTINS: [(&str, &str, &str); 6] = [
    ("vec2", "RENDERSIZE", "scrim_values[1].xy"),
    ("float", "TIME", "scrim_values[0].x"),
    ("float", "TIMEDELTA", "scrim_values[0].y"),
    ("vec4", "DATE", "scrim_values[2]"),
    ("int", "FRAMEINDEX", "int(scrim_values[0].z)"),
    ("int", "PASSINDEX", "int(scrim_values[0].w)"),
];

/// Functions that GLSL has and naga does not, by the word that needs them. Rows go down on the device, so a derivative upwards is negated.
const HELPERS: [(&str, &str); 8] = [
    (powers::NAME, powers::FUNCTIONS),
    (
        "scrim_dfdy",
        "float scrim_dfdy(float v) { return -dFdy(v); }\nvec2 scrim_dfdy(vec2 v) { return -dFdy(v); }\n\
         vec3 scrim_dfdy(vec3 v) { return -dFdy(v); }\nvec4 scrim_dfdy(vec4 v) { return -dFdy(v); }\n",
    ),
    (
        "scrim_isnan",
        "bool scrim_isnan(float v) { return (floatBitsToUint(v) & 0x7fffffffu) > 0x7f800000u; }\n\
         bvec2 scrim_isnan(vec2 v) { return bvec2(scrim_isnan(v.x), scrim_isnan(v.y)); }\n\
         bvec3 scrim_isnan(vec3 v) { return bvec3(scrim_isnan(v.x), scrim_isnan(v.y), scrim_isnan(v.z)); }\n\
         bvec4 scrim_isnan(vec4 v) { return bvec4(scrim_isnan(v.xy), scrim_isnan(v.zw)); }\n",
    ),
    (
        "scrim_isinf",
        "bool scrim_isinf(float v) { return (floatBitsToUint(v) & 0x7fffffffu) == 0x7f800000u; }\n\
         bvec2 scrim_isinf(vec2 v) { return bvec2(scrim_isinf(v.x), scrim_isinf(v.y)); }\n\
         bvec3 scrim_isinf(vec3 v) { return bvec3(scrim_isinf(v.x), scrim_isinf(v.y), scrim_isinf(v.z)); }\n\
         bvec4 scrim_isinf(vec4 v) { return bvec4(scrim_isinf(v.xy), scrim_isinf(v.zw)); }\n",
    ),
    (
        "scrim_mat2",
        "mat2 scrim_mat2(float v) { return mat2(v); }\nmat2 scrim_mat2(vec4 v) { return mat2(v.xy, v.zw); }\n\
         mat2 scrim_mat2(mat2 v) { return v; }\nmat2 scrim_mat2(mat3 v) { return mat2(v[0].xy, v[1].xy); }\n\
         mat2 scrim_mat2(mat4 v) { return mat2(v[0].xy, v[1].xy); }\n",
    ),
    (
        "scrim_outer",
        "mat2 scrim_outer(vec2 c, vec2 r) { return mat2(c * r.x, c * r.y); }\n\
         mat3 scrim_outer(vec3 c, vec3 r) { return mat3(c * r.x, c * r.y, c * r.z); }\n\
         mat4 scrim_outer(vec4 c, vec4 r) { return mat4(c * r.x, c * r.y, c * r.z, c * r.w); }\n",
    ),
    (
        "matrixCompMult",
        "mat2 matrixCompMult(mat2 a, mat2 b) { return mat2(a[0] * b[0], a[1] * b[1]); }\n\
         mat3 matrixCompMult(mat3 a, mat3 b) { return mat3(a[0] * b[0], a[1] * b[1], a[2] * b[2]); }\n\
         mat4 matrixCompMult(mat4 a, mat4 b) { return mat4(a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]); }\n",
    ),
    (
        "modf",
        "float modf(float v, out float whole) { whole = trunc(v); return v - whole; }\n\
         vec2 modf(vec2 v, out vec2 whole) { whole = trunc(v); return v - whole; }\n\
         vec3 modf(vec3 v, out vec3 whole) { whole = trunc(v); return v - whole; }\n\
         vec4 modf(vec4 v, out vec4 whole) { whole = trunc(v); return v - whole; }\n",
    ),
];

/// Names that are declared here, so that a file that declares them as well does not do so twice.
pub fn names(interface: &Interface) -> HashSet<String> {
    let builtins = BUILTINS.iter().map(|(_, name, _)| (*name).to_owned());
    let fixed = ["isf_FragNormCoord", "scrim_color", "scrim_coord", "scrim_position"].map(str::to_owned);
    let values = interface.values.iter().map(|value| renamed(&value.name).into_owned());
    let images = interface.images.iter().map(|image| image.name.clone());
    builtins.chain(fixed).chain(values).chain(images).collect()
}

/// What varies, packed into vectors of four.
pub struct Packed<'v> {
    varyings: &'v [Varying],
    vectors: usize,
}

impl<'v> Packed<'v> {
    /// The error is a sentence.
    pub fn new(varyings: &'v [Varying]) -> Result<Self, String> {
        let mut numbers = 0;
        for varying in varyings {
            let Some((columns, rows, _)) = shape(&varying.kind) else {
                return Err(format!("{} cannot vary: it is no number, vector or matrix", varying.name));
            };
            numbers += columns.max(1) * rows * varying.length.unwrap_or(1);
        }
        let vectors = usize::div_ceil(numbers, 4);
        if vectors > MAX_VARYING_VECTORS {
            let most = MAX_VARYING_VECTORS * 4;
            return Err(format!("vertices give {numbers} numbers to fragments: there is room for {most}"));
        }
        Ok(Self { varyings, vectors })
    }

    fn declare(&self, out: &mut Source, direction: &str) {
        out.own(&format!("layout(location = 0) {direction} vec2 scrim_place;\n"));
        for vector in 0..self.vectors {
            out.own(&format!("layout(location = {}) {direction} vec4 scrim_varying_{vector};\n", vector + 1));
        }
    }

    /// Statements that fill the file's variables from the vectors, where `inwards`, or the vectors from them; only of those that `has` names.
    fn statements(&self, inwards: bool, has: &dyn Fn(&Varying) -> bool) -> String {
        let mut out = String::new();
        let mut next = 0;
        for varying in self.varyings {
            let Some((columns, rows, scalar)) = shape(&varying.kind) else { continue };
            for element in 0..varying.length.unwrap_or(1) {
                for column in 0..columns.max(1) {
                    for row in 0..rows {
                        let component = ["x", "y", "z", "w"].get(next % 4).copied().unwrap_or("x");
                        let slot = format!("scrim_varying_{}.{component}", next / 4);
                        next += 1;
                        let mut own = varying.name.clone();
                        for (index, stands) in
                            [(element, varying.length.is_some()), (column, columns > 0), (row, rows > 1)]
                        {
                            if stands {
                                write!(own, "[{index}]").ok();
                            }
                        }
                        if !has(varying) {
                            continue;
                        }
                        let statement = match (inwards, scalar) {
                            (true, "float") => format!("{own} = {slot};"),
                            (true, "bool") => format!("{own} = {slot} > 0.5;"),
                            (true, scalar) => format!("{own} = {scalar}(floor({slot} + 0.5));"),
                            (false, _) => format!("{slot} = float({own});"),
                        };
                        out.push_str(&statement);
                        out.push('\n');
                    }
                }
            }
        }
        out
    }
}

/// Columns of a matrix or 0, numbers in a column, and their type.
fn shape(kind: &str) -> Option<(usize, usize, &'static str)> {
    let digit = |text: &str| text.parse::<usize>().ok().filter(|n| (2..=4).contains(n));
    if let Some(size) = kind.strip_prefix("mat") {
        let (columns, rows) = size.split_once('x').unwrap_or((size, size));
        return Some((digit(columns)?, digit(rows)?, "float"));
    }
    for (prefix, scalar) in [("vec", "float"), ("ivec", "int"), ("uvec", "uint"), ("bvec", "bool")] {
        if let Some(size) = kind.strip_prefix(prefix) {
            return Some((0, digit(size)?, scalar));
        }
        if kind == scalar {
            return Some((0, 1, scalar));
        }
    }
    None
}

/// The whole fragment shader.
pub fn fragment(read: &Read<'_>, varyings: Option<&Packed<'_>>, interface: &Interface) -> Source {
    let mut out = Source::new(read.shader.main_at);
    out.own("#version 450\nlayout(location = 0) out vec4 scrim_out;\n");
    if let Some(varyings) = varyings {
        varyings.declare(&mut out, "in");
    }
    out.own("vec4 scrim_color;\nvec4 scrim_coord;\nvec2 isf_FragNormCoord;\n");
    let before = surroundings(&mut out, read, interface);
    out.words(&read.shader.tokens);
    out.own(
        "void main() {\n\
         scrim_coord = vec4(gl_FragCoord.x, scrim_values[1].y - gl_FragCoord.y, gl_FragCoord.z, gl_FragCoord.w);\n",
    );
    match varyings {
        Some(varyings) => {
            out.own("isf_FragNormCoord = scrim_place;\n");
            out.own(&varyings.statements(true, &|varying| read.shader.varyings.contains(varying)));
        }
        None => out.own("isf_FragNormCoord = scrim_coord.xy / scrim_values[1].xy;\n"),
    }
    if let Some((pass, image)) = interface.copy {
        out.own(&format!(
            "if (int(scrim_values[0].w) == {pass}) {{ scrim_out = scrim_norm_{image}(isf_FragNormCoord); return; }}\n"
        ));
    }
    out.own(&before);
    out.words(&read.shader.before);
    let output = read.shader.output.as_deref().filter(|_| !read.words.contains("scrim_color"));
    out.own(&format!("scrim_main();\nscrim_out = {};\n}}\n", output.unwrap_or("scrim_color")));
    out
}

/// The whole vertex shader.
pub fn vertex(read: &Read<'_>, varyings: &Packed<'_>, interface: &Interface) -> Source {
    let mut out = Source::new(read.shader.main_at);
    out.own("#version 450\n");
    varyings.declare(&mut out, "out");
    out.own("vec4 scrim_position;\nvec2 isf_FragNormCoord;\n");
    let before = surroundings(&mut out, read, interface);
    out.own(
        "void isf_vertShaderInit() {\n\
         int corner = int(gl_VertexIndex);\n\
         isf_FragNormCoord = vec2(float(corner % 2), float(corner / 2));\n\
         scrim_position = vec4(isf_FragNormCoord * 2.0 - 1.0, 0.0, 1.0);\n}\n",
    );
    out.words(&read.shader.tokens);
    out.own("void main() {\n");
    out.own(&before);
    out.words(&read.shader.before);
    out.own("isf_vertShaderInit();\n");
    match interface.copy {
        Some((pass, _)) => out.own(&format!("if (int(scrim_values[0].w) != {pass}) {{ scrim_main(); }}\n")),
        None => out.own("scrim_main();\n"),
    }
    // Depth goes from -1 to 1 in GLSL and from 0 to 1 here.
    out.own(
        "gl_Position = vec4(scrim_position.xy, (scrim_position.z + scrim_position.w) * 0.5, scrim_position.w);\n\
         scrim_place = isf_FragNormCoord;\n",
    );
    out.own(&varyings.statements(false, &|_| true));
    out.own("}\n");
    out
}

/// Declares what both stages have, and returns the statements that give it values.
fn surroundings(out: &mut Source, read: &Read<'_>, interface: &Interface) -> String {
    let mut text = format!(
        "layout(set = 0, binding = 0) uniform sampler scrim_sampler;\n\
         layout(set = 0, binding = 1) uniform vec4 scrim_values[{}];\n",
        interface.vectors
    );
    let mut before = String::new();
    for (index, _) in interface.images.iter().enumerate() {
        writeln!(text, "layout(set = 0, binding = {}) uniform texture2D scrim_texture_{index};", index + 2).ok();
    }
    let mut put = |kind: &str, name: &str, value: &str| {
        if read.words.contains(name) {
            writeln!(text, "{kind} {name};").ok();
            writeln!(before, "{name} = {value};").ok();
        }
    };
    for (kind, name, value) in BUILTINS {
        put(kind, name, value);
    }
    for Value { name, kind, place } in &interface.values {
        let (kind, value) = match kind {
            ValueKind::Float => ("float", place.clone()),
            ValueKind::Int => ("int", format!("int(floor({place} + 0.5))")),
            ValueKind::Bool => ("bool", format!("{place} > 0.5")),
            ValueKind::Point => ("vec2", place.clone()),
            ValueKind::Color => ("vec4", place.clone()),
        };
        put(kind, &renamed(name), &value);
    }
    for (index, Image { name, .. }) in interface.images.iter().enumerate() {
        let size = format!("scrim_values[{}].xy", PROGRAM_HEADER as usize + index);
        put("vec2", &format!("_{name}_imgSize"), &size);
        put("vec4", &format!("_{name}_imgRect"), &format!("vec4(0.0, 0.0, {size})"));
        put("bool", &format!("_{name}_flip"), "false");
    }
    let copied = interface.copy.map(|(_, image)| image);
    for (index, image) in interface.images.iter().enumerate() {
        if read.any || read.images.contains(&index) || copied == Some(index) {
            text.push_str(&reader(index, image));
        }
    }
    if read.any {
        text.push_str(&any(interface.images.len()));
    }
    for (word, helper) in HELPERS {
        if read.words.contains(word) {
            text.push_str(helper);
        }
    }
    out.own(&text);
    before
}

/// Functions that read one image.
fn reader(index: usize, image: &Image) -> String {
    let size = format!("scrim_values[{}].xy", PROGRAM_HEADER as usize + index);
    let (at, row) = match image.upwards {
        true => ("clamp(vec2(p.x, 1.0 - p.y), 0.0, 1.0)", format!("int({size}.y) - 1 - p.y")),
        false => ("clamp(p, 0.0, 1.0)", "p.y".to_owned()),
    };
    let texture = format!("sampler2D(scrim_texture_{index}, scrim_sampler)");
    format!(
        "vec4 scrim_norm_{index}(vec2 p) {{ return textureLod({texture}, {at}, 0.0); }}\n\
         vec4 scrim_norm_{index}(vec2 p, float level) {{ return scrim_norm_{index}(p); }}\n\
         vec2 scrim_size_{index}() {{ return {size}; }}\n\
         vec4 scrim_pixels_{index}(vec2 p) {{ return scrim_norm_{index}(p / {size}); }}\n\
         vec4 scrim_pixels_{index}(vec2 p, float level) {{ return scrim_pixels_{index}(p); }}\n\
         vec4 scrim_fetch_{index}(ivec2 p, int level) {{ return texelFetch({texture}, ivec2(p.x, {row}), 0); }}\n"
    )
}

/// Functions that read the image whose place is given.
fn any(images: usize) -> String {
    let mut out = String::new();
    let functions = [
        ("vec4", "norm", "vec2 p", "p"),
        ("vec4", "pixels", "vec2 p", "p"),
        ("vec4", "fetch", "ivec2 p, int level", "p, level"),
        ("vec2", "size", "", ""),
    ];
    for (kind, name, params, args) in functions {
        let comma = if params.is_empty() { "" } else { ", " };
        writeln!(out, "{kind} scrim_any_{name}(int image{comma}{params}) {{").ok();
        for index in 0..images {
            writeln!(out, "if (image == {index}) {{ return scrim_{name}_{index}({args}); }}").ok();
        }
        writeln!(out, "return {kind}(0.0);\n}}").ok();
    }
    out.push_str(
        "vec4 scrim_any_norm(int image, vec2 p, float level) { return scrim_any_norm(image, p); }\n\
         vec4 scrim_any_pixels(int image, vec2 p, float level) { return scrim_any_pixels(image, p); }\n",
    );
    out
}
