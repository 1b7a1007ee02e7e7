"""The style sheet of the Writer window: roles of the theme on its own object names."""

from string import Template

from app.theme.theme import Theme

_SHEET = Template("""
#writerWindow { background: ${surface}; }
#writerToolBar, #writerFoot { background: ${surface}; }
#writerToolBar { border-bottom: 1px solid ${line}; }
#writerFoot { border-top: 1px solid ${line}; }
#writerDocument, #writerDocument:focus, #writerNoteText, #writerNoteText:focus {
    background: transparent; border: none; border-radius: 0; padding: 0;
    selection-background-color: ${accent}; selection-color: ${on_accent};
}
#writerRevision, #writerFootText, #writerReceipt, #writerWords, #writerAge { color: ${muted};
    font-size: ${px12}; }
#writerQuiet { color: ${running_text}; font-size: ${px12}; }
#writerNotice { color: ${blocked_text}; font-size: ${px12}; }
#writerOutcome { border: none; border-left: 3px solid ${neutral}; border-bottom: 1px solid ${line};
    border-radius: 0; background: ${neutral_ground}; }
#writerOutcome[state="failed"] { border-left-color: ${failed}; background: ${failed_ground}; }
#writerOutcome[state="blocked"] { border-left-color: ${blocked}; background: ${blocked_ground}; }
#writerOutcomeTitle { font-weight: 600; color: ${neutral_text}; }
#writerOutcomeTitle[state="failed"] { color: ${failed_text}; }
#writerOutcomeTitle[state="blocked"] { color: ${blocked_text}; }
#writerOutcomeText { color: ${text}; }
#writerOutcomeHint { color: ${muted}; font-size: ${px12}; }
#writerNavigator { background: ${raised}; border: 1px solid ${line}; border-radius: 6px; }
#writerNavigator QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px;
    padding: 0 5px; min-height: ${px20}; }
#writerNavigator QToolButton:hover { background: ${hover}; }
#writerNavigator QToolButton:focus { border-color: ${accent}; }
#writerNavigator QToolButton:disabled { color: ${faint}; }
#writerCounter { padding: 0 3px; }
#writerChangeCard { background: ${raised}; border: 1px solid ${line}; border-radius: 7px; }
#writerChangeCard[selected="true"] { background: ${selection}; border-color: ${accent}; }
#writerChangeCard:focus { border-color: ${accent}; }
#writerChangeCard QLabel { font-size: ${px12}; }
#writerCardAuthor { color: ${muted}; font-weight: 600; }
#writerCardAuthor[author="conductor"] { color: ${author_conductor}; }
#writerCardAuthor[author="researcher"] { color: ${author_researcher}; }
#writerCardAuthor[author="terminal"] { color: ${author_terminal}; }
#writerCardAuthor[author="writer"] { color: ${author_writer}; }
#writerCardAuthor[author="user"] { color: ${author_user}; }
#writerCardExcerpt, #writerCardNumber { color: ${muted}; }
#writerCardSource[state="confirmed"], #writerCardSource[state="located"] { color: ${ok_text}; }
#writerCardSource[state="rejected"] { color: ${failed_text}; }
#writerCardSource { color: ${muted}; }
#writerChangeCard QPushButton { padding: 1px 8px; min-height: ${px18}; font-size: ${px12};
    background: ${surface}; }
#writerChangeCard QPushButton:hover { background: ${hover}; }
#writerNotes { background: ${surface}; border-top: 1px solid ${line}; }
#writerNoteHeader { background: transparent; border: 1px solid transparent; border-radius: 5px;
    color: ${muted}; text-align: left; padding: 3px 8px; font-size: ${px12}; }
#writerNoteHeader:hover { background: ${hover}; color: ${text}; }
#writerNoteHeader:focus { border-color: ${accent}; }
#writerOutline { background: ${surface}; border-right: 1px solid ${line}; }
#writerOutlineList { background: transparent; border: none; font-size: ${px12}; }
#writerOutlineList::item { padding: 3px 6px; border-radius: 5px; color: ${muted}; }
#writerOutlineList::item:hover { background: ${hover}; color: ${text}; }
#writerOutlineList::item:selected { background: ${selection}; color: ${text}; }
#writerOutlineList:focus { border: 1px solid ${accent}; border-radius: 5px; }
#writerReadingPage, #writerReadingPage:focus { background: transparent; border: none; border-radius: 0;
    padding: 0; selection-background-color: ${accent}; selection-color: ${on_accent}; }
#writerReadingNote { background: ${raised}; border-bottom: 1px solid ${line}; padding: 5px 34px;
    font-size: ${px12}; color: ${muted}; }
#writerWaiting { background: ${proposal_ground}; border-top: 1px solid ${line}; }
#writerWaitingText { color: ${text}; font-size: ${px12}; }
#writerWaiting QPushButton { font-size: ${px12}; padding: 1px 8px; min-height: ${px18}; }
#writerFind { background: ${raised}; border-bottom: 1px solid ${line}; }
#writerFindCount { color: ${muted}; font-size: ${px12}; }
#writerFindCount[state="none"] { color: ${failed_text}; }
#writerFind QToolButton { background: transparent; border: 1px solid transparent; border-radius: 5px;
    padding: 0 6px; min-height: ${px20}; color: ${muted}; }
#writerFind QToolButton:hover { background: ${hover}; color: ${text}; }
#writerFind QToolButton:checked { background: ${accent_ground}; color: ${text}; }
#writerFind QToolButton:focus { border-color: ${accent}; }
#writerChangeEditor { background: ${raised}; border-top: 1px solid ${accent}; }
#writerChangeEditorTitle { color: ${muted}; font-size: ${px12}; }
#writerChangeText { background: ${surface}; }
#writerAbout { background: ${selection}; border-radius: 6px; }
#writerAboutText { color: ${text}; font-size: ${px12}; }
#writerAboutForget { border: 1px solid transparent; background: transparent; color: ${muted}; }
#writerAboutForget:focus { border-color: ${accent}; }
#writerDirectiveTarget, #writerDirectiveWhen, #writerPolicy { font-size: ${px12}; padding: 1px 8px;
    min-height: ${px18}; }
#writerDirective { border-radius: 8px; padding: 5px 10px; }
#writerCopy { font-size: ${px12}; padding: 1px 8px; min-height: ${px16}; }
#writerEmptyTitle { font-size: ${px20}; font-weight: 600; color: ${text}; }
#writerEmptyText { color: ${muted}; font-size: ${px14}; }
""")


def writer_style(theme: Theme) -> str:
    """Return the window's style sheet in a theme's colours."""
    return _SHEET.substitute(theme.tokens())
