print("cleared")
