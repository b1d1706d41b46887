"""Groups that meet: their terms and seats, when they meet, who may see and keep them, and what they owe."""
