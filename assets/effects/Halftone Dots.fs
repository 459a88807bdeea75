/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Prints the picture as dots on a turned grid, larger where it is darker.",
  "CREDIT": "Scrim",
  "CATEGORIES": ["Stylize"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "cell", "LABEL": "Cell", "DESCRIPTION": "Distance of the dots in pixels.",
      "TYPE": "float", "MIN": 2.0, "MAX": 64.0, "DEFAULT": 10.0 },
    { "NAME": "angle", "LABEL": "Angle", "DESCRIPTION": "Turn of the grid in degrees.",
      "TYPE": "float", "MIN": -90.0, "MAX": 90.0, "DEFAULT": 30.0 },
    { "NAME": "softness", "LABEL": "Softness", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.15 },
    { "NAME": "colored", "LABEL": "Keep colours", "DESCRIPTION": "Dots have the picture's colour and not that of the ink.",
      "TYPE": "bool", "DEFAULT": false },
    { "NAME": "ink", "LABEL": "Ink", "TYPE": "color", "DEFAULT": [0.08, 0.07, 0.12, 1.0] },
    { "NAME": "paper", "LABEL": "Paper", "TYPE": "color", "DEFAULT": [0.96, 0.94, 0.88, 1.0] },
    { "NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0 }
  ]
}*/

const vec3 LUMA = vec3(0.2126, 0.7152, 0.0722);

// The ink at a place of the grid, in cells, from the dot around this centre; its colour in rgb.
vec4 dot_of(vec2 place, vec2 centre, mat2 turn) {
    vec4 color = IMG_PIXEL(inputImage, (centre * cell) * turn + RENDERSIZE * 0.5);
    float radius = sqrt(1.0 - dot(color.rgb, LUMA)) * 0.75;
    float edge = max(softness * 0.5, 1.0 / cell);
    float covered = 1.0 - smoothstep(radius - edge, radius + edge, distance(place, centre));
    return vec4(colored ? color.rgb : ink.rgb, radius > 0.0 ? covered : 0.0);
}

void main() {
    float a = radians(angle);
    mat2 turn = mat2(cos(a), -sin(a), sin(a), cos(a));
    vec2 place = turn * (gl_FragCoord.xy - RENDERSIZE * 0.5) / cell;
    vec2 middle = floor(place) + 0.5;
    vec4 printed = vec4(ink.rgb, 0.0);
    // Large dots reach into the cells around them.
    for (int y = -1; y <= 1; y++) {
        for (int x = -1; x <= 1; x++) {
            vec4 spot = dot_of(place, middle + vec2(x, y), turn);
            printed = spot.a > printed.a ? spot : printed;
        }
    }
    vec4 here = IMG_THIS_PIXEL(inputImage);
    gl_FragColor = vec4(mix(here.rgb, mix(paper.rgb, printed.rgb, printed.a), amount), here.a);
}
