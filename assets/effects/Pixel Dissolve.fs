/*{
  "ISFVSN": "2",
  "DESCRIPTION": "The next scene appears block by block.",
  "CREDIT": "Scrim",
  "CATEGORIES": ["Dissolve"],
  "INPUTS": [
    { "NAME": "startImage", "TYPE": "image" },
    { "NAME": "endImage", "TYPE": "image" },
    { "NAME": "progress", "LABEL": "Progress", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.0 },
    { "NAME": "block", "LABEL": "Block", "DESCRIPTION": "Side of a block in pixels.",
      "TYPE": "float", "MIN": 1.0, "MAX": 200.0, "DEFAULT": 32.0 },
    { "NAME": "order", "LABEL": "Order", "TYPE": "long", "VALUES": [0, 1, 2, 3],
      "LABELS": ["At random", "From the middle", "From the left", "From the bottom"], "DEFAULT": 0 },
    { "NAME": "scatter", "LABEL": "Scatter", "DESCRIPTION": "How far chance disturbs the order.",
      "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.3 },
    { "NAME": "fade", "LABEL": "Fade", "DESCRIPTION": "How long each block takes, as a part of the whole.",
      "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 0.1 }
  ]
}*/

float hash(vec2 p) {
    vec3 q = fract(vec3(p.xyx) * 0.1031);
    q += dot(q, q.yzx + 33.33);
    return fract((q.x + q.y) * q.z);
}

vec4 mixed(vec4 a, vec4 b, float t) {
    float alpha = mix(a.a, b.a, t);
    vec3 color = mix(a.rgb * a.a, b.rgb * b.a, t);
    return alpha > 0.0 ? vec4(color / alpha, alpha) : vec4(0.0);
}

void main() {
    vec2 cell = floor(gl_FragCoord.xy / block);
    vec2 middle = (cell + 0.5) * block / RENDERSIZE;
    float chance = hash(cell);
    float turn = chance;
    if (order == 1) {
        turn = length((middle - 0.5) * 2.0) / sqrt(2.0);
    } else if (order == 2) {
        turn = middle.x;
    } else if (order == 3) {
        turn = middle.y;
    }
    turn = clamp(mix(turn, chance, order == 0 ? 0.0 : scatter), 0.0, 1.0);
    float last = max(fade, 0.001);
    float t = clamp((progress * (1.0 + last) - turn) / last, 0.0, 1.0);
    gl_FragColor = mixed(IMG_THIS_PIXEL(startImage), IMG_THIS_PIXEL(endImage), t);
}
