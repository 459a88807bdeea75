/*{
  "ISFVSN": "2",
  "DESCRIPTION": "Leaves fading echoes of whatever moves, drifting and growing as they fade.",
  "CREDIT": "Scrim",
  "CATEGORIES": ["Feedback"],
  "INPUTS": [
    { "NAME": "inputImage", "TYPE": "image" },
    { "NAME": "halfLife", "LABEL": "Half-life", "DESCRIPTION": "Seconds in which an echo loses half its strength.",
      "TYPE": "float", "MIN": 0.02, "MAX": 4.0, "DEFAULT": 0.5 },
    { "NAME": "drift", "LABEL": "Drift", "DESCRIPTION": "How far echoes wander in a second, in picture widths and heights.",
      "TYPE": "point2D", "MIN": [-1.0, -1.0], "MAX": [1.0, 1.0], "DEFAULT": [0.0, 0.0] },
    { "NAME": "growth", "LABEL": "Growth", "DESCRIPTION": "How much echoes grow or shrink in a second.",
      "TYPE": "float", "MIN": -1.0, "MAX": 1.0, "DEFAULT": 0.1 },
    { "NAME": "blend", "LABEL": "Blend", "TYPE": "long", "VALUES": [0, 1], "LABELS": ["Lighten", "Behind"], "DEFAULT": 0 },
    { "NAME": "tint", "LABEL": "Tint", "DESCRIPTION": "What the light of echoes passes through in each second.",
      "TYPE": "color", "DEFAULT": [1.0, 1.0, 1.0, 1.0] },
    { "NAME": "amount", "LABEL": "Amount", "TYPE": "float", "MIN": 0.0, "MAX": 1.0, "DEFAULT": 1.0 },
    { "NAME": "clear", "LABEL": "Clear", "TYPE": "event" }
  ],
  "PASSES": [
    { "TARGET": "trail", "PERSISTENT": true, "FLOAT": true },
    { "DESCRIPTION": "Shows the picture with its trail." }
  ]
}*/

vec4 weighted(vec4 color) {
    return vec4(color.rgb * color.a, color.a);
}

vec4 straight(vec4 color) {
    return color.a > 0.0 ? vec4(color.rgb / color.a, color.a) : vec4(0.0);
}

void main() {
    vec4 now = weighted(IMG_THIS_PIXEL(inputImage));
    if (PASSINDEX == 0) {
        vec2 from = (isf_FragNormCoord - drift * TIMEDELTA - 0.5) * exp2(-growth * TIMEDELTA) + 0.5;
        vec4 echo = weighted(IMG_NORM_PIXEL(trail, from)) * exp2(-TIMEDELTA / halfLife);
        echo.rgb *= pow(max(tint.rgb, vec3(0.001)), vec3(TIMEDELTA));
        if (FRAMEINDEX == 0 || clear) {
            echo = vec4(0.0);
        }
        gl_FragColor = straight(blend == 0 ? max(now, echo) : now + echo * (1.0 - now.a));
    } else {
        gl_FragColor = straight(mix(now, weighted(IMG_THIS_PIXEL(trail)), amount));
    }
}
