"""The office's questionnaire: written as an XLSForm, asked alike on the phone, at the gate and over the telephone.

`xlsform` reads one (the office alone: it needs lark and openpyxl); `form` is the questionnaire as data; `flow` says
what to ask next and what is wrong. `office/static/questionnaire.js` is the same flow for a browser.
"""
