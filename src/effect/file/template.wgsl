/*{
  "label": "$LABEL",
  "group": "Stylise",
  "description": "Mixes a colour into the picture.",
  "stage": "point",
  "keeps_opaque": true,
  "params": [
    { "name": "amount", "kind": "float", "label": "Amount", "description": "How much of the colour is mixed in.",
      "default": 0.5, "min": 0, "max": 1, "step": 0.01 },
    { "name": "tint", "kind": "color", "label": "Colour", "default": [1.0, 0.6, 0.2] },
    { "name": "pulse", "kind": "bool", "label": "Pulse", "description": "Comes and goes once a second.", "default": false }
  ]
}*/

// The comment above is the header. "group" is Keying, Colour, Matte, Blur, Stylise, Distort, Dressing or Time. A parameter's "kind" is float (min, max, step, unit),
// int (min, max, unit), bool, choice ("options": ["one", "two"]) or color.
//
// "stage" says what the effect reads. point: its own pixel, as here. taps and pass: pixels around it, at most nine or as many as it likes;
// the function is then `fn effect(at: At, p: u32) -> vec4<f32>` and reads with `tap(at, vec2<f32>(x, y))`, an offset in pixels.
//
// Colours are straight (not premultiplied), sRGB-encoded, 0 to 1. `at.px` is the position in pixels (the first one's centre is 0.5, 0.5),
// `at.size` the picture's size, `at.time` the show's time in seconds. `params(p)` holds the parameters by name.
fn effect(color: vec4<f32>, at: At, p: u32) -> vec4<f32> {
    let knobs = params(p);
    var amount = knobs.amount;
    if knobs.pulse {
        amount *= 0.5 - 0.5 * cos(at.time * 6.2831853);
    }
    return vec4<f32>(mix(color.rgb, knobs.tint.rgb, amount), color.a);
}
