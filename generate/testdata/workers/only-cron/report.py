print("reported")
