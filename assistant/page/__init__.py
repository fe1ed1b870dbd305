"""The page that officials use: questions with their answers, the report open beside them, figures, reports, exports.

`site.py` puts an assistant behind a web address; `layout.py` lays out the page with Gradio; the others turn records into
markup, documents and files, and know nothing of Gradio. All text of reports and people is escaped on its way to the browser,
and the browser is told to ask no other host for anything.
"""
