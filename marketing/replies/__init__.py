"""What comes back: bounces, complaints, and answers that mean stop (R64.5, R65)."""
