"""The exam: messages by other hands than the training data's, and what the model makes of them."""
