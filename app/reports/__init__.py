"""Reports: assembled from blocks, live until frozen, then dated and citable, as PDF/A, HTML, DOCX and XLSX."""
