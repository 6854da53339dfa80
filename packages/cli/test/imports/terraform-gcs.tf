resource "google_storage_bucket" "assets" {
  name = "assets"
  cors {
    origin          = ["https://app.example.com"]
    method          = ["GET", "HEAD"]
    response_header = ["ETag"]
    max_age_seconds = 600
  }
}
