//! What naga says of a shader, in the words of the file.

/// Our names for the file's, longest first.
const NAMES: [(&str, &str); 9] = [
    ("scrim_position", "gl_Position"),
    ("scrim_color", "gl_FragColor"),
    ("scrim_coord", "gl_FragCoord"),
    ("scrim_isnan", "isnan"),
    ("scrim_isinf", "isinf"),
    ("scrim_outer", "outerProduct"),
    ("scrim_main", "main"),
    ("scrim_dfdy", "dFdy"),
    ("scrim_mat2", "mat2"),
];

/// A sentence without numbers of expressions and names that are not the file's.
pub fn said(message: &str) -> String {
    let message = NAMES.iter().fold(message.to_owned(), |message, (ours, theirs)| message.replace(ours, theirs));
    if let Some(function) = message.strip_prefix("Unknown function '") {
        let function = function.trim_end_matches('\'');
        return match function.starts_with("scrim_") {
            true => "an image is read at a place that is a vec2".into(),
            false => format!("there is no function `{function}` for these arguments"),
        };
    }
    if message.contains("doesn't match the type stored in") {
        return "what is assigned here is not of the variable's type".into();
    }
    if message.contains("`return` expression") {
        return "what is returned here is not of the type that the function declares".into();
    }
    if message.starts_with("Initializer doesn't match") {
        return "the first value of this variable is not of its type".into();
    }
    if let Some(operation) = message.strip_prefix("Operation ").and_then(|rest| rest.split(' ').next()) {
        return format!("{operation} cannot join values of these two types");
    }
    if message.contains("cannot be in the left hand side") {
        return "this cannot be assigned to".into();
    }
    let message = with_calls(&message);
    without_numbers(&message.replace("Identifier(\"", "\"").replace("\")", "\""))
}

/// With the file's name for our functions that read images.
fn with_calls(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some((before, after)) = rest.split_once("scrim_") {
        let end = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '_').unwrap_or(after.len());
        let (name, behind) = after.split_at(end);
        out.push_str(before);
        out.push_str(match name {
            _ if name.contains("size") => "IMG_SIZE",
            _ if name.contains("fetch") => "texelFetch",
            _ => "IMG_NORM_PIXEL",
        });
        rest = behind;
    }
    out.push_str(rest);
    out
}

/// Without what stands in square brackets behind a blank: places of expressions in the translator.
fn without_numbers(message: &str) -> String {
    let mut out = String::with_capacity(message.len());
    let mut rest = message;
    while let Some(start) = rest.find(" [") {
        let (before, after) = rest.split_at(start);
        out.push_str(before);
        let number = after.get(2..).unwrap_or_default();
        match number.find(']').filter(|end| number.get(..*end).is_some_and(|n| n.bytes().all(|b| b.is_ascii_digit()))) {
            Some(end) => rest = number.get(end + 1..).unwrap_or_default(),
            None => {
                out.push_str(" [");
                rest = number;
            }
        }
    }
    out.push_str(rest);
    out
}
