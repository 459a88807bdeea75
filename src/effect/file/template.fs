/*{
    "ISFVSN": "2",
    "DESCRIPTION": "Mixes a colour into the picture.",
    "CATEGORIES": ["Stylize"],
    "INPUTS": [
        { "NAME": "inputImage", "TYPE": "image" },
        { "NAME": "amount", "LABEL": "Amount", "TYPE": "float", "DEFAULT": 0.5, "MIN": 0.0, "MAX": 1.0 },
        { "NAME": "tint", "LABEL": "Colour", "TYPE": "color", "DEFAULT": [1.0, 0.6, 0.2, 1.0] },
        { "NAME": "pulse", "LABEL": "Pulse", "TYPE": "bool", "DEFAULT": false }
    ]
}*/

// The comment above is the header: https://isf.video describes it. An input is a uniform of its name; its TYPE is float, bool, long, point2D,
// color, image, event, audio or audioFFT. With inputImage the file is a filter; with startImage, endImage and progress a transition; else
// a generator, which is a source.
//
// IMG_THIS_PIXEL(inputImage) is this pixel, IMG_NORM_PIXEL(inputImage, position) one at 0, 0 (bottom left) to 1, 1. TIME is the show's time in
// seconds, RENDERSIZE the picture's size in pixels, isf_FragNormCoord the position. Colours are straight and sRGB-encoded.
void main() {
    vec4 color = IMG_THIS_PIXEL(inputImage);
    float mixed = amount;
    if (pulse) {
        mixed *= 0.5 - 0.5 * cos(TIME * 6.2831853);
    }
    gl_FragColor = vec4(mix(color.rgb, tint.rgb, mixed), color.a);
}
