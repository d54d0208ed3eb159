from setuptools import setup

setup(name="legacy", version="1.0.0", packages=["legacy"], install_requires=["click>=8"])
