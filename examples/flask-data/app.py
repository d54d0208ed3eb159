"""Answers with the column means of a random 5 x 5 frame."""

import numpy as np
import pandas as pd
from flask import Flask, jsonify

app = Flask(__name__)


@app.get("/")
def means():
    frame = pd.DataFrame(np.random.default_rng().random((5, 5)), columns=list("abcde"))
    return jsonify(frame.mean().to_dict())


@app.get("/healthz")
def healthz():
    return "ok\n"
